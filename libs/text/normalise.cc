#include "text/normalise.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace redress::text {
namespace {

const icu::Normalizer2& CaseFolder() {
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2* const folder = icu::Normalizer2::getNFKCCasefoldInstance(error);
  return *folder;
}

// Of the bytes of a text.
constexpr size_t kGrowthMax = 3;

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

UChar32 Simplified(UChar32 character) {
  return IsHan(character) ? SimplifiedForms()[static_cast<size_t>(character - kHanFirst)]
                          : character;
}

// White space and what controls; ASCII without asking ICU's tables.
bool IsGap(UChar32 character) {
  if (character < 0x80) return character <= 0x20 || character == 0x7F;
  return u_isUWhiteSpace(character) != 0 || u_iscntrl(character) != 0;
}

// What becomes of each character for which it does not matter what stands around it: nearly all of
// what is written. ICU says so; asking it once for each costs a tenth of asking it for each text.
class Forms {
 public:
  static constexpr uint32_t kGap = 1u << 31;   // white space
  static constexpr uint32_t kMany = 1u << 30;  // none or several characters, at a place in a pool
  static constexpr uint32_t kUnknown = kGap | kMany;  // ICU is to be asked

  static const Forms& Get() {
    static const Forms& forms = *new Forms;
    return forms;
  }

  uint32_t Of(UChar32 character) const {
    return character < kEnd ? of_[static_cast<size_t>(character)] : kUnknown;
  }
  const std::string& Many(uint32_t form) const { return pool_[form & ~kMany]; }

 private:
  static constexpr UChar32 kEnd = 0x1FB00;  // behind the emoji
  // Scripts of old, of which no customer writes.
  static constexpr UChar32 kRareFirst = 0x10000;
  static constexpr UChar32 kRareLast = 0x1EFFF;

  Forms() : of_(kEnd, kUnknown) {
    for (UChar32 character = 0; character < kEnd; ++character) {
      if (character == kRareFirst) character = kRareLast + 1;
      // A text may be taken apart before a character that has this boundary.
      if (U_IS_SURROGATE(character) || CaseFolder().hasBoundaryBefore(character) == 0) continue;
      of_[static_cast<size_t>(character)] = FormOf(character);
    }
  }

  uint32_t FormOf(UChar32 character) {
    UErrorCode error = U_ZERO_ERROR;
    const icu::UnicodeString folded = CaseFolder().normalize(icu::UnicodeString(character), error);
    if (U_FAILURE(error)) return kUnknown;
    const int32_t count = folded.countChar32();
    if (count == 1) {
      const UChar32 one = folded.char32At(0);
      return IsGap(one) ? kGap : static_cast<uint32_t>(Simplified(one));
    }
    std::string utf8;
    for (int32_t at = 0; at < folded.length();) {
      const UChar32 one = folded.char32At(at);
      if (IsGap(one)) return kUnknown;
      at += U16_LENGTH(one);
      icu::UnicodeString(Simplified(one)).toUTF8String(utf8);
    }
    if (utf8.size() > kGrowthMax * static_cast<size_t>(U8_LENGTH(character))) return kUnknown;
    pool_.push_back(std::move(utf8));
    return kMany | static_cast<uint32_t>(pool_.size() - 1);
  }

  std::vector<uint32_t> of_;
  std::vector<std::string> pool_;
};

// Normalise for a text of known characters alone; false for any other, and for what is malformed.
bool NormaliseKnown(absl::string_view utf8, std::string& result) {
  const Forms& forms = Forms::Get();
  const auto* data = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto length = static_cast<int32_t>(utf8.size());
  result.resize(utf8.size() * kGrowthMax);
  auto* const bytes = reinterpret_cast<uint8_t*>(result.data());
  size_t end = 0;
  bool in_space = true;  // drops leading space
  for (int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U8_NEXT(data, at, length, character);
    if (character < 0) return false;
    const uint32_t form = forms.Of(character);
    if (form < Forms::kMany) {
      U8_APPEND_UNSAFE(bytes, end, form);
      in_space = false;
    } else if (form == Forms::kUnknown) {
      return false;
    } else if (form == Forms::kGap) {
      if (!in_space) bytes[end++] = ' ';
      in_space = true;
    } else {
      const std::string& many = forms.Many(form);
      std::copy(many.begin(), many.end(), bytes + end);
      end += many.size();
      in_space = in_space && many.empty();
    }
  }
  if (end > 0 && bytes[end - 1] == ' ') --end;
  result.resize(end);
  return true;
}

}  // namespace

std::string Normalise(absl::string_view utf8) {
  std::string result;
  if (NormaliseKnown(utf8, result)) return result;
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString folded = CaseFolder().normalize(
      icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())}), error);
  const char16_t* const units = folded.getBuffer();
  const int32_t length = folded.length();
  // A unit becomes three bytes at most, a pair of them four.
  result.assign(static_cast<size_t>(length) * 3, '\0');
  size_t end = 0;
  bool in_space = true;
  for (int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U16_NEXT(units, at, length, character);
    if (!IsHan(character) && IsGap(character)) {
      if (!in_space) result[end++] = ' ';
      in_space = true;
      continue;
    }
    in_space = false;
    auto* const bytes = reinterpret_cast<uint8_t*>(result.data());
    U8_APPEND_UNSAFE(bytes, end, Simplified(character));
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
