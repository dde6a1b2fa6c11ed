#include "services/intake/domain/order_numbers.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "services/intake/domain/reference.h"

namespace redress::intake {
namespace {

constexpr size_t kNumberMax = 64;
constexpr size_t kContextMax = 40;  // bytes before a number that may say what it is

// A narrow ASCII character, and how many bytes it took; 0 for any other character.
char Narrow(absl::string_view text, size_t at, size_t& bytes) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  bytes = 1;
  if (byte(at) < 0x80) return text[at];
  // U+FF01..FF5E are the full-width forms of 0x21..0x7E.
  if (byte(at) == 0xEF && at + 2 < text.size()) {
    const unsigned code = ((byte(at + 1) & 0x3Fu) << 6) | (byte(at + 2) & 0x3Fu);
    if ((byte(at + 1) == 0xBC || byte(at + 1) == 0xBD) && code >= 0xF01 && code <= 0xF5E) {
      bytes = 3;
      return static_cast<char>(code - 0xF01 + 0x21);
    }
  }
  return 0;
}

bool IsPart(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }
bool IsJoint(char c) { return c == '-' || c == '_'; }

// A run of letters, digits and what joins them.
struct Token {
  std::string text;
  size_t begin = 0;
  size_t end = 0;
  size_t digits = 0;
  size_t letters = 0;
};

// The next token from `at` on; empty at the end.
Token NextToken(absl::string_view text, size_t at) {
  Token token;
  size_t bytes = 1;
  for (; at < text.size(); at += bytes) {
    const char c = Narrow(text, at, bytes);
    const bool part = c != 0 && IsPart(c);
    if (token.text.empty()) {
      if (!part) continue;
      token.begin = at;
    } else if (!part && !(c != 0 && IsJoint(c))) {
      break;
    }
    token.text.push_back(c);
    token.end = at + bytes;
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) ++token.digits;
    if (absl::ascii_isalpha(static_cast<unsigned char>(c))) ++token.letters;
  }
  while (!token.text.empty() && IsJoint(token.text.back())) token.text.pop_back();
  return token;
}

// Drops what stands between a word and its number: "订单号码：# 123", "order no. is 123".
absl::string_view StripFiller(absl::string_view before) {
  static constexpr absl::string_view kFiller[] = {
      " ",  ":",  "#",  ".",  "=",  "(",      "\"",  "'",    "：", "＃", "（",
      "“",  "「", "【", "是", "为", "為",     "号",  "號",   "码", "碼", "编",
      "編", "no", "nr", "id", "is", "number", "num", "code", "ref"};
  bool again = true;
  while (again) {
    again = false;
    for (const absl::string_view filler : kFiller) {
      if (absl::ConsumeSuffix(&before, filler)) again = true;
    }
  }
  return before;
}

enum class Said { kNothing, kOrder, kOther };

// What the words before a number say that it is.
Said SaidBefore(absl::string_view text, size_t begin) {
  const size_t from = begin > kContextMax ? begin - kContextMax : 0;
  const std::string lower = absl::AsciiStrToLower(text.substr(from, begin - from));
  const absl::string_view before = StripFiller(lower);
  for (const absl::string_view word :
       {"电话",   "電話",     "手机",    "手機",     "座机",   "热线",   "拨打",  "致电",
        "微信",   "qq",       "身份证",  "身份證",   "银行卡", "卡",     "phone", "tel",
        "mobile", "call",     "card",    "whatsapp", "快递单", "快遞單", "运单",  "運單",
        "物流单", "tracking", "waybill", "发票",     "invoice"}) {
    if (absl::EndsWith(before, word)) return Said::kOther;
  }
  for (const absl::string_view word : {"订单", "訂單", "单", "單", "order", "purchase", "po"}) {
    if (absl::EndsWith(before, word)) return Said::kOrder;
  }
  return Said::kNothing;
}

std::string DigitsOf(absl::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) digits.push_back(c);
  }
  return digits;
}

int NumberAt(absl::string_view digits, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) value = value * 10 + (digits[i] - '0');
  return value;
}

bool IsDay(absl::string_view digits, size_t at) {
  const int year = NumberAt(digits, at, 4);
  const int month = NumberAt(digits, at + 4, 2);
  const int day = NumberAt(digits, at + 6, 2);
  return year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

bool IsPhone(absl::string_view digits) {
  absl::ConsumePrefix(&digits, "00");
  if (digits.size() == 13) absl::ConsumePrefix(&digits, "86");
  if (digits.size() == 11 && digits[0] == '1' && digits[1] >= '3') return true;
  if (digits.size() == 10 && (absl::StartsWith(digits, "400") || absl::StartsWith(digits, "800")))
    return true;
  return digits.size() >= 10 && digits.size() <= 12 && digits[0] == '0';
}

// The check digit of GB 11643.
bool IsIdentity(absl::string_view text) {
  if (text.size() != 18) return false;
  static constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < 17; ++i) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return false;
    sum += (text[i] - '0') * kWeights[i];
  }
  const char last = absl::ascii_toupper(static_cast<unsigned char>(text[17]));
  return IsDay(text, 6) && last == "10X98765432"[sum % 11];
}

// A UnionPay card: begins with 62 and passes the check of ISO 7812.
bool IsBankCard(absl::string_view digits) {
  if (digits.size() < 16 || digits.size() > 19 || !absl::StartsWith(digits, "62")) return false;
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

// Written as a number of another kind.
bool IsOtherKind(const Token& token) {
  if (IsIdentity(token.text)) return true;
  if (token.letters > 0) return IsReference(CanonicalReference(token.text));
  const std::string digits = DigitsOf(token.text);
  return IsPhone(digits) || (digits.size() == 8 && IsDay(digits, 0)) || IsBankCard(digits);
}

// Inside an address of a site or of mail.
bool IsInAddress(absl::string_view text, const Token& token) {
  const char before = token.begin > 0 ? text[token.begin - 1] : ' ';
  const char after = token.end < text.size() ? text[token.end] : ' ';
  const bool goes_on =
      (after == '.' || after == '/') && token.end + 1 < text.size() && IsPart(text[token.end + 1]);
  return before == '@' || before == '/' || before == '=' || before == '.' || after == '@' ||
         goes_on;
}

bool HasShape(const Token& token, Said said) {
  if (said == Said::kOrder) {
    return token.letters == 0 ? token.digits >= 5 : token.text.size() >= 3;
  }
  return token.letters == 0 ? token.digits >= 8 : token.digits >= 4 && token.text.size() >= 6;
}

void Add(std::vector<std::string>& numbers, std::string number) {
  if (std::find(numbers.begin(), numbers.end(), number) != numbers.end()) return;
  if (numbers.size() < kOrderNumbersMax) numbers.push_back(std::move(number));
}

}  // namespace

std::vector<std::string> FindOrderNumbers(absl::string_view subject, absl::string_view body) {
  std::vector<std::string> named;
  std::vector<std::string> likely;
  for (const absl::string_view text : {subject, body}) {
    // Most texts have no digit, narrow or wide.
    if (text.find_first_of("0123456789\xEF") == absl::string_view::npos) continue;
    for (Token token = NextToken(text, 0); !token.text.empty();
         token = NextToken(text, token.end)) {
      if (token.digits == 0 || token.text.size() < 3 || token.text.size() > kNumberMax) continue;
      const Said said = SaidBefore(text, token.begin);
      if (said == Said::kOther || !HasShape(token, said) || IsInAddress(text, token)) continue;
      if (IsOtherKind(token)) continue;
      Add(said == Said::kOrder ? named : likely, std::move(token.text));
    }
  }
  for (std::string& number : likely) Add(named, std::move(number));
  return named;
}

}  // namespace redress::intake
