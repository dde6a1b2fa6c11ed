#include "services/intake/domain/tokens.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <string>

#include "text/normalise.h"

namespace redress::intake {
namespace {

// Characters stand for themselves; the upper bits tell words and numbers from them.
constexpr Token kWordBit = Token{1} << 31;
constexpr Token kNumberBit = Token{1} << 30;
constexpr Token kLongNumberBit = Token{1} << 29;
constexpr Token kHashMask = kLongNumberBit - 1;

constexpr uint32_t kFnvOffset = 2'166'136'261;
constexpr uint32_t kFnvPrime = 16'777'619;

constexpr UChar32 kIdeographsFirst = 0x2E80;  // from here on one character says what a word does
constexpr UChar32 kHanFirst = 0x4E00;
constexpr UChar32 kHanLast = 0x9FFF;

enum class Run { kNone, kWord, kNumber };

Run RunOf(UChar32 character) {
  if (character < 0x80) {
    if (character >= 'a' && character <= 'z') return Run::kWord;
    return character >= '0' && character <= '9' ? Run::kNumber : Run::kNone;
  }
  if (character >= kIdeographsFirst || !u_isalnum(character)) return Run::kNone;
  return u_isdigit(character) ? Run::kNumber : Run::kWord;
}

absl::string_view Beginning(absl::string_view utf8) {
  if (utf8.size() <= kComparedBytesMax) return utf8;
  size_t end = kComparedBytesMax;
  while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80) --end;
  return utf8.substr(0, end);
}

}  // namespace

std::vector<Token> Tokens(absl::string_view utf8) {
  const std::string text = text::Normalise(Beginning(utf8));
  const auto* data = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  std::vector<Token> tokens;
  tokens.reserve(text.size() / 3 + 1);
  Run run = Run::kNone;
  uint32_t hash = kFnvOffset;
  int run_length = 0;
  const auto end_run = [&] {
    if (run == Run::kWord) tokens.push_back((hash & kHashMask) | kWordBit);
    if (run == Run::kNumber) {
      tokens.push_back((hash & kHashMask) | kNumberBit |
                       (run_length >= kLongNumberDigits ? kLongNumberBit : 0));
    }
    hash = kFnvOffset;
    run_length = 0;
  };
  for (int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U8_NEXT(data, at, length, character);
    const Run next = RunOf(character);
    if (next != run) end_run();
    run = next;
    if (run != Run::kNone) {
      hash = (hash ^ static_cast<uint32_t>(character)) * kFnvPrime;
      ++run_length;
    } else if ((character >= kHanFirst && character <= kHanLast) ||
               (character >= kIdeographsFirst && u_isalnum(character))) {
      tokens.push_back(static_cast<Token>(character));
    }
  }
  end_run();
  return tokens;
}

bool IsWord(Token token) { return (token & kWordBit) != 0; }
bool IsNumber(Token token) { return (token & kNumberBit) != 0; }
bool IsLongNumber(Token token) { return IsNumber(token) && (token & kLongNumberBit) != 0; }

}  // namespace redress::intake
