// How wide text is on a terminal: a Chinese character takes two columns.
//
//   DisplayWidth("投诉 ok") == 7
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace redress::cli {

// Columns of well-formed UTF-8; combining marks and format characters take none.
size_t DisplayWidth(absl::string_view utf8);

// The text without control characters, which could steer a terminal: each run of them is one space.
std::string Printable(absl::string_view utf8);

// At most `columns` wide; what is cut off shows as one `…`.
std::string FitWidth(absl::string_view utf8, size_t columns);

// Padded with spaces to `columns`, behind the text or before it.
std::string PadRight(absl::string_view utf8, size_t columns);
std::string PadLeft(absl::string_view utf8, size_t columns);

}  // namespace redress::cli
