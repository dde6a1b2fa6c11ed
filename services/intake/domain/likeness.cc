#include "services/intake/domain/likeness.h"

#include <algorithm>
#include <vector>

#include "services/intake/domain/tokens.h"
#include "services/intake/domain/wordings.h"
#include "text/normalise.h"

namespace redress::intake {
namespace {

// The share of the words as they stand; the rest is for what they mean.
constexpr double kLiteralShare = 1.0 / 3;

// What a difference takes away of the likeness of texts that differ in it.
constexpr double kOtherActionLoss = 0.24;
constexpr double kOtherQuestionLoss = 0.16;
constexpr double kOtherNegationLoss = 0.12;
constexpr double kOtherNumbersLoss = 0.12;

// Long texts share most of their words whatever they say; what counts in them more and more is the
// words' order. Both in meanings of the shorter text.
constexpr double kOrderCountsFrom = 40;
constexpr double kOrderCountsFully = 80;
constexpr double kOrderShareMax = 0.9;

// The different meanings of one role, sorted.
std::vector<Token> OfRole(const std::vector<Meaning>& meanings, Role role) {
  std::vector<Token> ids;
  for (const Meaning& meaning : meanings) {
    if (meaning.role == role) ids.push_back(meaning.id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::vector<Token> Numbers(const std::vector<Token>& tokens) {
  std::vector<Token> numbers;
  std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(numbers), &IsNumber);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

// True when both texts have some, and none in common.
bool Conflict(const std::vector<Token>& a, const std::vector<Token>& b) {
  if (a.empty() || b.empty()) return false;
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) == a.end();
}

// What the text says; of one that is greeting and particles alone, the words themselves.
std::vector<Meaning> MeaningsOf(const std::vector<Token>& tokens) {
  std::vector<Meaning> meanings = BuiltInWordings().Read(tokens);
  if (!meanings.empty()) return meanings;
  for (const Token token : tokens) meanings.push_back({.id = token});
  return meanings;
}

}  // namespace

LikenessText::Bag::Bag(std::vector<Item> items_in) : items(std::move(items_in)) {
  std::sort(items.begin(), items.end(),
            [](const Item& one, const Item& other) { return one.id < other.id; });
  for (const Item& item : items) weight += item.weight;
}

// Twice the weight of what two bags share over the weight of both.
double LikenessText::SharedPart(const Bag& a, const Bag& b) {
  double shared = 0;
  for (size_t i = 0, j = 0; i < a.items.size() && j < b.items.size();) {
    if (a.items[i].id < b.items[j].id) {
      ++i;
    } else if (b.items[j].id < a.items[i].id) {
      ++j;
    } else {
      shared += a.items[i].weight;
      ++i;
      ++j;
    }
  }
  const double total = a.weight + b.weight;
  return total == 0 ? 0 : std::min(1.0, 2 * shared / total);
}

LikenessText::LikenessText(absl::string_view utf8) {
  const std::vector<Token> tokens = Tokens(utf8);
  if (tokens.empty()) {
    normal_ = text::Normalise(utf8);
    return;
  }
  const std::vector<Meaning> meanings = MeaningsOf(tokens);
  meaning_count_ = meanings.size();
  std::vector<Item> items;
  items.reserve(tokens.size());
  for (const Token token : tokens) items.push_back({.id = token});
  words_ = Bag(std::move(items));
  items.clear();
  items.reserve(meanings.size());
  for (const Meaning& meaning : meanings) items.push_back({meaning.id, meaning.weight});
  meanings_ = Bag(std::move(items));
  if (static_cast<double>(meanings.size()) > kOrderCountsFrom) {
    items.clear();
    items.reserve(meanings.size());
    for (size_t at = 1; at < meanings.size(); ++at) {
      const Meaning& before = meanings[at - 1];
      items.push_back(
          {uint64_t{before.id} << 32 | meanings[at].id, (before.weight + meanings[at].weight) / 2});
    }
    order_ = Bag(std::move(items));
  }
  actions_ = OfRole(meanings, Role::kAction);
  questions_ = OfRole(meanings, Role::kQuestion);
  numbers_ = Numbers(tokens);
  negated_ = std::any_of(meanings.begin(), meanings.end(),
                         [](const Meaning& meaning) { return meaning.role == Role::kNegation; });
}

double Likeness(const LikenessText& a, const LikenessText& b) {
  using Text = LikenessText;
  if (a.words_.items.empty() || b.words_.items.empty()) {
    return a.words_.items.empty() && b.words_.items.empty() && a.normal_ == b.normal_ ? 1 : 0;
  }
  double likeness = Text::SharedPart(a.meanings_, b.meanings_);
  likeness += (Text::SharedPart(a.words_, b.words_) - likeness) * kLiteralShare;

  const auto shorter = static_cast<double>(std::min(a.meaning_count_, b.meaning_count_));
  if (shorter > kOrderCountsFrom) {
    const double share = kOrderShareMax * std::min(1.0, (shorter - kOrderCountsFrom) /
                                                            (kOrderCountsFully - kOrderCountsFrom));
    likeness += (Text::SharedPart(a.order_, b.order_) - likeness) * share;
  }

  double loss = 0;
  if (Conflict(a.actions_, b.actions_)) loss += kOtherActionLoss;
  if (Conflict(a.questions_, b.questions_)) loss += kOtherQuestionLoss;
  if (a.negated_ != b.negated_) loss += kOtherNegationLoss;
  if (a.numbers_ != b.numbers_) loss += kOtherNumbersLoss;
  return std::clamp(likeness * (1 - loss), 0.0, 1.0);
}

double Likeness(absl::string_view a, absl::string_view b) {
  return Likeness(LikenessText(a), LikenessText(b));
}

}  // namespace redress::intake
