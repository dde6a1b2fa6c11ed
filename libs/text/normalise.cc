#include "text/normalise.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <memory>
#include <vector>

namespace redress::text {
namespace {

const icu::Normalizer2& CaseFolder() {
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2* const folder = icu::Normalizer2::getNFKCCasefoldInstance(error);
  return *folder;
}

constexpr UChar32 kHanFirst = 0x3400;
constexpr UChar32 kHanLast = 0x9FFF;

// Simplified form of each Han character; a table because running the transliterator over every text
// costs more than all the rest of triage.
const std::vector<char16_t>& SimplifiedForms() {
  static const std::vector<char16_t> forms = [] {
    std::vector<char16_t> table;
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> simplify(
        icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, error));
    for (UChar32 character = kHanFirst; character <= kHanLast; ++character) {
      icu::UnicodeString one(character);
      if (simplify != nullptr) simplify->transliterate(one);
      table.push_back(one.length() == 1 ? one.charAt(0) : static_cast<char16_t>(character));
    }
    return table;
  }();
  return forms;
}

bool IsHan(UChar32 character) { return character >= kHanFirst && character <= kHanLast; }

// White space and what controls; ASCII without asking ICU's tables.
bool IsGap(UChar32 character) {
  if (character < 0x80) return character <= 0x20 || character == 0x7F;
  return u_isUWhiteSpace(character) != 0 || u_iscntrl(character) != 0;
}

}  // namespace

std::string Normalise(absl::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString folded = CaseFolder().normalize(
      icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())}), error);
  const std::vector<char16_t>& simplified = SimplifiedForms();
  const char16_t* const units = folded.getBuffer();
  const int32_t length = folded.length();
  // A unit becomes three bytes at most, a pair of them four.
  std::string result(static_cast<size_t>(length) * 3, '\0');
  size_t end = 0;
  bool in_space = true;  // drops leading space
  for (int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U16_NEXT(units, at, length, character);
    const bool han = IsHan(character);
    if (!han && IsGap(character)) {
      if (!in_space) result[end++] = ' ';
      in_space = true;
      continue;
    }
    in_space = false;
    if (han) character = simplified[static_cast<size_t>(character - kHanFirst)];
    auto* const bytes = reinterpret_cast<uint8_t*>(result.data());
    U8_APPEND_UNSAFE(bytes, end, character);
  }
  if (end > 0 && result[end - 1] == ' ') --end;
  result.resize(end);
  return result;
}

std::string DetectLanguage(absl::string_view utf8) {
  const auto* data = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto length = static_cast<int32_t>(utf8.size());
  size_t han = 0;
  size_t latin = 0;
  for (int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U8_NEXT(data, at, length, character);
    if (character < 0x80) {
      latin += u_isalpha(character) ? 1 : 0;
    } else if (character >= 0x3400 && u_hasBinaryProperty(character, UCHAR_IDEOGRAPHIC)) {
      ++han;
    }
  }
  if (han == 0 && latin == 0) return "und";
  // One Han character says about as much as a word of four letters.
  return han * 4 >= latin ? "zh" : "en";
}

}  // namespace redress::text
