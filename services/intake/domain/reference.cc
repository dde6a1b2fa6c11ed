#include "services/intake/domain/reference.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace redress::intake {
namespace {

constexpr absl::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
constexpr absl::string_view kPrefix = "RD-";
constexpr size_t kDayLength = 6;

// Somewhere in the middle, so that the first of a day is no row of zeros.
constexpr uint64_t kBegin = 0x1234567;
constexpr std::array<uint64_t, 3> kFactors = {0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F,
                                              0x165667B19E3779F9};

// A bijection on numbers of `bits` bits: odd multiplications and shifts can each be undone.
int64_t Scatter(int64_t number, int bits) {
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  uint64_t value = (static_cast<uint64_t>(number) + kBegin) & mask;
  for (const uint64_t factor : kFactors) {
    value = (value * factor) & mask;
    value ^= value >> (bits / 2);
  }
  return static_cast<int64_t>(value);
}

// The odd number that `factor` times it is 1, modulo 2^64 (Newton's method; each round doubles the
// bits that are right).
uint64_t InverseOf(uint64_t factor) {
  uint64_t inverse = factor;  // right in 3 bits
  for (int round = 0; round < 5; ++round) inverse *= 2 - factor * inverse;
  return inverse;
}

int64_t Gather(int64_t scattered, int bits) {
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  static const std::array<uint64_t, 3> inverses = {InverseOf(kFactors[0]), InverseOf(kFactors[1]),
                                                   InverseOf(kFactors[2])};
  auto value = static_cast<uint64_t>(scattered);
  for (size_t i = inverses.size(); i-- > 0;) {
    uint64_t shifted = value;
    for (int shift = bits / 2; shift < bits; shift += bits / 2) shifted ^= value >> shift;
    value = (shifted * inverses[i]) & mask;
  }
  return static_cast<int64_t>((value - kBegin) & mask);
}

// Bits of a day's number.
constexpr int kPlaceBits = 36;

// Weighted by position, so that a wrong character or two swapped neighbours show.
char CheckCharacter(absl::string_view text) {
  size_t sum = 0;
  size_t weight = 1;
  for (const char c : text) {
    const size_t value = kDigits.find(c);
    if (value == absl::string_view::npos) continue;
    sum += value * weight;
    weight = weight * 3 + 2;
    weight %= 31;
    weight += weight == 0 ? 1 : 0;
  }
  return kDigits[sum % 31];
}

}  // namespace

std::string MakeReference(absl::CivilDay day, int64_t number) {
  const bool is_short = number < kShortReferences;
  const int digit_count = is_short ? 5 : 7;
  int64_t value = Scatter(is_short ? number : number - kShortReferences, 5 * digit_count);
  std::string digits(static_cast<size_t>(digit_count), '0');
  for (int i = digit_count - 1; i >= 0; --i) {
    digits[static_cast<size_t>(i)] = kDigits[static_cast<size_t>(value & 31)];
    value >>= 5;
  }
  const std::string body =
      absl::StrFormat("%02d%02d%02d-%s", day.year() % 100, day.month(), day.day(), digits);
  return absl::StrCat(std::string(kPrefix), body, std::string(1, CheckCharacter(body)));
}

std::string CanonicalReference(absl::string_view typed) {
  std::string canonical;
  for (char c : typed) {
    if (c == ' ' || c == '\t') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    // The prefix keeps its letters; behind it these can only be misread digits.
    if (canonical.size() >= kPrefix.size()) {
      if (c == 'O') c = '0';
      if (c == 'I' || c == 'L') c = '1';
    }
    canonical.push_back(c);
  }
  return canonical;
}

bool IsReference(absl::string_view canonical) {
  const size_t body_at = kPrefix.size();
  const size_t digits_at = body_at + kDayLength + 1;
  if (canonical.size() != digits_at + 6 && canonical.size() != digits_at + 8) return false;
  if (canonical.substr(0, body_at) != kPrefix || canonical[digits_at - 1] != '-') return false;
  for (size_t i = body_at; i < canonical.size(); ++i) {
    if (i != digits_at - 1 && kDigits.find(canonical[i]) == absl::string_view::npos) return false;
  }
  const absl::string_view body = canonical.substr(body_at, canonical.size() - body_at - 1);
  return canonical.back() == CheckCharacter(body);
}

int64_t PlaceOfReference(absl::string_view canonical) {
  if (!IsReference(canonical)) return 0;
  const absl::string_view date = canonical.substr(kPrefix.size(), kDayLength);
  const auto two = [&](size_t at) { return (date[at] - '0') * 10 + (date[at + 1] - '0'); };
  const int64_t days =
      absl::CivilDay(2000 + two(0), two(2), two(4)) - absl::CivilDay(2000, 1, 1) + 1;
  const absl::string_view digits = canonical.substr(
      kPrefix.size() + kDayLength + 1, canonical.size() - kPrefix.size() - kDayLength - 2);
  int64_t value = 0;
  for (const char c : digits) value = value << 5 | static_cast<int64_t>(kDigits.find(c));
  const bool is_short = digits.size() == 5;
  const int64_t number = Gather(value, static_cast<int>(5 * digits.size()));
  return (days << kPlaceBits) + number + (is_short ? 0 : kShortReferences);
}

}  // namespace redress::intake
