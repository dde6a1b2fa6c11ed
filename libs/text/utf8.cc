#include "text/utf8.h"

#include <unicode/utf8.h>

namespace redress::text {

bool IsValidUtf8(absl::string_view bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto length = static_cast<int32_t>(bytes.size());
  for (int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U8_NEXT(data, at, length, character);
    if (character < 0) return false;
  }
  return true;
}

size_t CountCharacters(absl::string_view utf8) {
  size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

std::vector<char32_t> CodePoints(absl::string_view utf8) {
  std::vector<char32_t> letters;
  letters.reserve(utf8.size());
  const auto* data = reinterpret_cast<const uint8_t*>(utf8.data());
  for (size_t at = 0; at < utf8.size();) {
    UChar32 letter = 0;
    U8_NEXT_UNSAFE(data, at, letter);
    letters.push_back(static_cast<char32_t>(letter));
  }
  return letters;
}

}  // namespace redress::text
