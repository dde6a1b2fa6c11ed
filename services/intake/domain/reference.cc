#include "services/intake/domain/reference.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace redress::intake {
namespace {

constexpr absl::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
constexpr absl::string_view kPrefix = "RD-";
constexpr size_t kDayLength = 6;

// A bijection on numbers of `bits` bits: odd multiplications and shifts can each be undone.
int64_t Scatter(int64_t number, int bits) {
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  // Begins somewhere in the middle, so that the first of a day is no row of zeros.
  uint64_t value = (static_cast<uint64_t>(number) + 0x1234567ull) & mask;
  for (const uint64_t factor :
       {0x9E3779B97F4A7C15ull, 0xC2B2AE3D27D4EB4Full, 0x165667B19E3779F9ull}) {
    value = (value * factor) & mask;
    value ^= value >> (bits / 2);
  }
  return static_cast<int64_t>(value);
}

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

}  // namespace redress::intake
