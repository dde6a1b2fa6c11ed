// One form for texts that mean the same, so that patterns match however it was typed.
//
//   text::Normalise("ＦＡＫＥ  假貨!!") == "fake 假货!!"
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace redress::text {

// Width and compatibility folded (NFKC), lower case, traditional characters as simplified ones,
// white space and control characters as single spaces. Input is well-formed UTF-8; so is the
// result.
std::string Normalise(absl::string_view utf8);

// `zh` or `en` by the share of Han characters, or "und" for a text with neither.
std::string DetectLanguage(absl::string_view utf8);

}  // namespace redress::text
