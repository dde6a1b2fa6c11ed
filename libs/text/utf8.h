// UTF-8 as the wire has it.
//
//   if (!text::IsValidUtf8(body)) ...
//   text::CountCharacters("投诉") == 2
#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress::text {

// True for well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsValidUtf8(absl::string_view bytes);

// Code points in well-formed UTF-8.
size_t CountCharacters(absl::string_view utf8);

// The code points of well-formed UTF-8.
std::vector<char32_t> CodePoints(absl::string_view utf8);

}  // namespace redress::text
