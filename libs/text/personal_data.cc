#include "text/personal_data.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace redress::text {
namespace {

constexpr size_t kPhoneDigits = 11;
constexpr size_t kIdentityCharacters = 18;
constexpr size_t kCardDigitsMin = 16;
constexpr size_t kCardDigitsMax = 19;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

int Number(absl::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

// 1, then 3 to 9, then nine digits; with or without the country's own prefix.
bool IsPhone(absl::string_view digits) {
  if (digits.size() > kPhoneDigits) {
    for (const absl::string_view prefix : {"86", "086", "0086"}) {
      if (digits.size() == kPhoneDigits + prefix.size() && absl::StartsWith(digits, prefix)) {
        digits.remove_prefix(prefix.size());
        break;
      }
    }
  }
  return digits.size() == kPhoneDigits && digits[0] == '1' && digits[1] >= '3';
}

// 18 characters whose seventh to fourteenth are a birthday: order numbers of 18 digits hardly ever
// have one there. The check digit is not asked for, for a number typed wrong is somebody's still.
bool IsIdentity(absl::string_view text) {
  if (text.size() != kIdentityCharacters) return false;
  const int year = Number(text.substr(6, 4));
  const int month = Number(text.substr(10, 2));
  const int day = Number(text.substr(12, 2));
  return text[0] != '0' && year >= 1900 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 &&
         day <= 31;
}

// ISO/IEC 7812: banks issue under 3 to 6, and the last digit is Luhn's.
bool IsBankCard(absl::string_view digits) {
  if (digits.size() < kCardDigitsMin || digits.size() > kCardDigitsMax) return false;
  if (digits[0] < '3' || digits[0] > '6') return false;
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

// A run of digits, or several set apart by one space or hyphen as people write long numbers.
struct Run {
  std::string characters;
  std::vector<size_t> groups;  // sizes
  size_t begin = 0;
  size_t end = 0;
};

Run ReadRun(absl::string_view text, size_t at, bool grouped) {
  Run run;
  run.begin = at;
  while (true) {
    const size_t start = at;
    while (at < text.size() && IsDigit(text[at])) run.characters.push_back(text[at++]);
    run.groups.push_back(at - start);
    const bool goes_on = grouped && at + 1 < text.size() && (text[at] == ' ' || text[at] == '-') &&
                         IsDigit(text[at + 1]);
    if (!goes_on) break;
    ++at;
  }
  // Only an identity number ends in a letter.
  const bool ends_in_x =
      run.characters.size() == kIdentityCharacters - 1 && at < text.size() &&
      (text[at] == 'x' || text[at] == 'X') &&
      (at + 1 == text.size() || !absl::ascii_isalnum(static_cast<unsigned char>(text[at + 1])));
  if (ends_in_x) {
    run.characters.push_back('x');
    ++run.groups.back();
    ++at;
  }
  run.end = at;
  return run;
}

bool IsPersonal(const Run& run) {
  const bool ends_in_x = !run.characters.empty() && run.characters.back() == 'x';
  if (run.groups.size() == 1) {
    return IsIdentity(run.characters) ||
           (!ends_in_x && (IsPhone(run.characters) || IsBankCard(run.characters)));
  }
  // The ways in which people group them; any other grouping is a date, a sum or an order number.
  if (run.groups == std::vector<size_t>{3, 4, 4} || run.groups == std::vector<size_t>{2, 3, 4, 4}) {
    return IsPhone(run.characters);
  }
  if (run.groups == std::vector<size_t>{6, 8, 4}) return IsIdentity(run.characters);
  for (size_t i = 0; i + 1 < run.groups.size(); ++i) {
    if (run.groups[i] != 4) return false;
  }
  return run.groups.back() <= 4 && !ends_in_x && IsBankCard(run.characters);
}

std::string Masked(absl::string_view characters) {
  return std::string(characters.substr(0, 3)) + std::string(characters.size() - 3, '*');
}

std::vector<Run> FindRuns(absl::string_view text) {
  std::vector<Run> found;
  for (size_t at = 0; at < text.size();) {
    if (!IsDigit(text[at])) {
      ++at;
      continue;
    }
    Run run = ReadRun(text, at, /*grouped=*/true);
    if (!IsPersonal(run)) run = ReadRun(text, at, /*grouped=*/false);
    at = run.end;
    if (IsPersonal(run)) found.push_back(std::move(run));
  }
  return found;
}

bool IsLocalPart(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("._%+-", c);
}
bool IsDomain(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-';
}

// What stands before the @ of an address, but for its first character.
void MaskEmails(std::string& text) {
  for (size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
    size_t begin = at;
    while (begin > 0 && IsLocalPart(text[begin - 1])) --begin;
    size_t end = at + 1;
    while (end < text.size() && IsDomain(text[end])) ++end;
    const absl::string_view domain = absl::string_view(text).substr(at + 1, end - at - 1);
    if (begin == at || domain.find('.') == absl::string_view::npos) continue;
    text.replace(begin + 1, at - begin - 1, "***");
    at = begin + 4;
  }
}

// Full-width digits are three bytes each, EF BC 90 to EF BC 99.
std::string WithNarrowDigits(absl::string_view text) {
  std::string narrow;
  narrow.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    if (at + 2 < text.size() && text[at] == '\xEF' && text[at + 1] == '\xBC' &&
        text[at + 2] >= '\x90' && text[at + 2] <= '\x99') {
      narrow.push_back(static_cast<char>('0' + (text[at + 2] - '\x90')));
      at += 2;
    } else {
      narrow.push_back(text[at]);
    }
  }
  return narrow;
}

}  // namespace

std::vector<std::string> FindPersonalData(absl::string_view normalised) {
  std::vector<std::string> found;
  for (const Run& run : FindRuns(normalised)) found.push_back(Masked(run.characters));
  return found;
}

std::string MaskPersonalData(absl::string_view utf8) {
  std::string text = WithNarrowDigits(utf8);
  const std::vector<Run> runs = FindRuns(text);
  if (runs.empty()) text.assign(utf8.data(), utf8.size());
  for (auto run = runs.rbegin(); run != runs.rend(); ++run)
    text.replace(run->begin, run->end - run->begin, Masked(run->characters));
  MaskEmails(text);
  return text;
}

}  // namespace redress::text
