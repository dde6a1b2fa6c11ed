#include "tools/redress_cli/parts/width.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "absl/strings/str_cat.h"

namespace redress::cli {
namespace {

constexpr UChar32 kVariationEmoji = 0xFE0F;

size_t WidthOf(UChar32 c) {
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR: return 0;
    default: break;
  }
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

// The code point at `at`, which moves behind it; U+FFFD where the bytes are no UTF-8.
UChar32 NextCharacter(absl::string_view utf8, size_t& at) {
  int32_t position = static_cast<int32_t>(at);
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(reinterpret_cast<const uint8_t*>(utf8.data()), position,
                  static_cast<int32_t>(utf8.size()), c);
  at = static_cast<size_t>(position);
  return c;
}

}  // namespace

size_t DisplayWidth(absl::string_view utf8) {
  size_t width = 0;
  size_t last = 0;
  for (size_t at = 0; at < utf8.size();) {
    const UChar32 c = NextCharacter(utf8, at);
    if (c == kVariationEmoji && last == 1) ++width;  // asks for the wide picture of the one before
    last = WidthOf(c);
    width += last;
  }
  return width;
}

std::string Printable(absl::string_view utf8) {
  std::string out;
  for (size_t at = 0; at < utf8.size();) {
    const size_t begin = at;
    const UChar32 c = NextCharacter(utf8, at);
    const auto type = u_charType(c);
    const bool breaks = type == U_LINE_SEPARATOR || type == U_PARAGRAPH_SEPARATOR;
    // Direction overrides could make a line read as another one.
    const bool steers = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    if (type == U_CONTROL_CHAR || breaks || steers) {
      if (!out.empty() && out.back() != ' ') out.push_back(' ');
    } else {
      absl::StrAppend(&out, utf8.substr(begin, at - begin));
    }
  }
  return out;
}

std::string FitWidth(absl::string_view utf8, size_t columns) {
  if (DisplayWidth(utf8) <= columns) return std::string(utf8);
  if (columns == 0) return "";
  size_t width = 0;
  for (size_t at = 0; at < utf8.size();) {
    const size_t begin = at;
    width += WidthOf(NextCharacter(utf8, at));
    if (width > columns - 1) return absl::StrCat(utf8.substr(0, begin), "…");
  }
  return absl::StrCat(utf8, "…");
}

std::string PadRight(absl::string_view utf8, size_t columns) {
  const size_t width = DisplayWidth(utf8);
  return absl::StrCat(utf8, std::string(width < columns ? columns - width : 0, ' '));
}

std::string PadLeft(absl::string_view utf8, size_t columns) {
  const size_t width = DisplayWidth(utf8);
  return absl::StrCat(std::string(width < columns ? columns - width : 0, ' '), utf8);
}

}  // namespace redress::cli
