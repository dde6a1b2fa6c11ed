#include "services/intake/domain/named_amount.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/string_view.h"
#include "services/intake/domain/word_trie.h"

namespace redress::intake {
namespace {

using Letters = absl::Span<const char32_t>;

constexpr int64_t kMost = 100'000'000;  // beyond it a number is no sum of money
constexpr int64_t kBareLeast = 1'000;
constexpr int64_t kYearFirst = 1'980;
constexpr int64_t kYearLast = 2'039;
constexpr size_t kMoneyWordWithin = 5;

struct Unit {
  std::u32string_view word;
  double yuan;
};
constexpr std::array kBefore = {Unit{U"s$", 5}, Unit{U"¥", 1}, Unit{U"￥", 1},
                                Unit{U"$", 7},  Unit{U"£", 9}, Unit{U"€", 7.5}};
constexpr std::array kAfter = {Unit{U"元", 1},   Unit{U"块", 1},     Unit{U"圆", 1},
                               Unit{U"yuan", 1}, Unit{U"rmb", 1},    Unit{U"cny", 1},
                               Unit{U"kuai", 1}, Unit{U"dollar", 7}, Unit{U"bucks", 7},
                               Unit{U"usd", 7},  Unit{U"pound", 9},  Unit{U"quid", 9},
                               Unit{U"gbp", 9},  Unit{U"euro", 7.5}, Unit{U"eur", 7.5},
                               Unit{U"美元", 7}, Unit{U"欧元", 7.5}, Unit{U"英镑", 9}};
// What makes a bare number a sum.
constexpr std::u32string_view kMoneyBefore = U"花付价降收退扣差赔值金费共款交元块钱充押";
// What a large Chinese number counts when it is no sum.
constexpr std::u32string_view kCounted =
    U"人户名位个小公次条张度转米步字年天里毫赞播单份本粉点楼多斤瓦名件台套号只家遍评像流阅";

bool StartsAt(Letters text, size_t at, std::u32string_view word) {
  return at + word.size() <= text.size() &&
         std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(at));
}

bool EndsAt(Letters text, size_t end, std::u32string_view word) {
  return word.size() <= end && StartsAt(text, end - word.size(), word);
}

int HanDigit(char32_t letter) {
  constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
  if (letter == U'两') return 2;
  const size_t at = kDigits.find(letter);
  return at == std::u32string_view::npos ? -1 : static_cast<int>(at);
}

int64_t HanUnit(char32_t letter) {
  switch (letter) {
    case U'十': return 10;
    case U'百': return 100;
    case U'千': return 1'000;
    case U'万': return 10'000;
    default: return 0;
  }
}

struct Number {
  int64_t value = 0;
  size_t end = 0;
  bool han = false;
};

// 「一万二」 is 12,000, 「三千六百」 is 3,600.
Number HanNumber(Letters text, size_t at) {
  int64_t total = 0;
  int64_t part = 0;  // of this ten thousand
  int64_t digit = -1;
  int64_t last_unit = 0;
  for (; at < text.size(); ++at) {
    if (const int value = HanDigit(text[at]); value >= 0) {
      if (digit > 0) break;  // 「二三」 is no number
      digit = value;
    } else if (const int64_t unit = HanUnit(text[at]); unit == 10'000) {
      total += (part + std::max<int64_t>(digit, 0)) * unit;
      part = 0;
      digit = -1;
      last_unit = unit;
    } else if (unit > 0) {
      part += (digit < 0 ? 1 : digit) * unit;
      digit = -1;
      last_unit = unit;
    } else {
      break;
    }
    if (total + part > kMost) break;
  }
  if (digit > 0) part += last_unit >= 100 ? digit * last_unit / 10 : digit;
  return {total + part, at, true};
}

// 1,200 and 1200.50 and 1.2万 and 3k.
Number DigitNumber(Letters text, size_t at) {
  double value = 0;
  double place = 0;  // of the next digit behind the point
  for (; at < text.size() && value < static_cast<double>(kMost); ++at) {
    if (IsDigit(text[at])) {
      value = place == 0 ? value * 10 + (text[at] - U'0') : value + (text[at] - U'0') * place;
      place /= 10;
    } else if (text[at] == U',' && place == 0 && at + 3 < text.size() && IsDigit(text[at + 1]) &&
               IsDigit(text[at + 2]) && IsDigit(text[at + 3])) {
      continue;
    } else if (text[at] == U'.' && place == 0 && at + 1 < text.size() && IsDigit(text[at + 1])) {
      place = 0.1;
    } else {
      break;
    }
  }
  double times = 1;
  if (at < text.size()) {
    const bool word_ends = at + 1 == text.size() || text[at + 1] < U'a' || text[at + 1] > U'z';
    times = text[at] == U'万'               ? 10'000
            : text[at] == U'千'             ? 1'000
            : text[at] == U'k' && word_ends ? 1'000
                                            : 1;
    if (times > 1) ++at;
  }
  return {static_cast<int64_t>(std::min(value * times, static_cast<double>(kMost))), at, false};
}

bool IsAmongMoney(Letters text, size_t start) {
  for (size_t at = start; at > 0 && start - at < kMoneyWordWithin; --at) {
    if (text[at - 1] == U',' || text[at - 1] == U'.') return false;
    if (kMoneyBefore.find(text[at - 1]) != std::u32string_view::npos) return true;
  }
  return false;
}

// Of the number from `start` on, 0 when it counts something else.
double YuanEach(Letters text, size_t start, const Number& number) {
  for (const Unit& unit : kBefore) {
    if (EndsAt(text, start, unit.word)) return unit.yuan;
  }
  size_t at = number.end;
  while (at < text.size() && (text[at] == U' ' || text[at] == U'多' || text[at] == U'几' ||
                              text[at] == U'来' || text[at] == U'出'))
    ++at;
  for (const Unit& unit : kAfter) {
    if (StartsAt(text, at, unit.word)) return unit.yuan;
  }
  if (number.value < kBareLeast) return 0;
  if (at < text.size() && kCounted.find(text[at]) != std::u32string_view::npos) return 0;
  if (number.han)  // 「四千二买的」
    return IsAmongMoney(text, start) || at >= text.size() || text[at] == U'的' ||
                   text[at] == U'买' || text[at] == U',' || text[at] == U'头'
               ? 1
               : 0;
  if (number.value >= kYearFirst && number.value <= kYearLast) return 0;
  if (number.value > kMost / 100) return 0;  // an order, a phone
  return IsAmongMoney(text, start) || (at < text.size() && (text[at] == U'的' || text[at] == U'买'))
             ? 1
             : 0;
}

}  // namespace

int64_t LargestAmountYuan(Letters text) {
  int64_t largest = 0;
  for (size_t at = 0; at < text.size();) {
    const bool digits = IsDigit(text[at]);
    if (!digits && HanDigit(text[at]) < 0) {
      ++at;
      continue;
    }
    const Number number = digits ? DigitNumber(text, at) : HanNumber(text, at);
    if (number.value > 0 && number.value < kMost) {
      const double yuan = YuanEach(text, at, number) * static_cast<double>(number.value);
      largest = std::max(largest, static_cast<int64_t>(yuan));
    }
    at = std::max(number.end, at + 1);
  }
  return largest;
}

}  // namespace redress::intake
