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

struct Item {
  uint64_t id = 0;
  float weight = 1;
};

// Twice the weight of what two bags share over the weight of both; sorts them.
double SharedPart(std::vector<Item>& a, std::vector<Item>& b) {
  const auto by_id = [](const Item& one, const Item& other) { return one.id < other.id; };
  std::sort(a.begin(), a.end(), by_id);
  std::sort(b.begin(), b.end(), by_id);
  double total = 0;
  for (const Item& item : a) total += item.weight;
  for (const Item& item : b) total += item.weight;
  double shared = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].id < b[j].id) {
      ++i;
    } else if (b[j].id < a[i].id) {
      ++j;
    } else {
      shared += a[i].weight;
      ++i;
      ++j;
    }
  }
  return total == 0 ? 0 : std::min(1.0, 2 * shared / total);
}

std::vector<Item> Literally(const std::vector<Token>& tokens) {
  std::vector<Item> items;
  items.reserve(tokens.size());
  for (const Token token : tokens) items.push_back({.id = token});
  return items;
}

std::vector<Item> InMeaning(const std::vector<Meaning>& meanings) {
  std::vector<Item> items;
  items.reserve(meanings.size());
  for (const Meaning& meaning : meanings) items.push_back({meaning.id, meaning.weight});
  return items;
}

std::vector<Item> InOrder(const std::vector<Meaning>& meanings) {
  std::vector<Item> items;
  items.reserve(meanings.size());
  for (size_t at = 1; at < meanings.size(); ++at) {
    const Meaning& before = meanings[at - 1];
    items.push_back(
        {uint64_t{before.id} << 32 | meanings[at].id, (before.weight + meanings[at].weight) / 2});
  }
  return items;
}

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

// True when both texts have some of the role, and none in common.
bool Conflict(const std::vector<Meaning>& a, const std::vector<Meaning>& b, Role role) {
  const std::vector<Token> in_a = OfRole(a, role);
  const std::vector<Token> in_b = OfRole(b, role);
  if (in_a.empty() || in_b.empty()) return false;
  return std::find_first_of(in_a.begin(), in_a.end(), in_b.begin(), in_b.end()) == in_a.end();
}

// What the text says; of one that is greeting and particles alone, the words themselves.
std::vector<Meaning> MeaningsOf(const std::vector<Token>& tokens) {
  std::vector<Meaning> meanings = BuiltInWordings().Read(tokens);
  if (!meanings.empty()) return meanings;
  for (const Token token : tokens) meanings.push_back({.id = token});
  return meanings;
}

}  // namespace

double Likeness(absl::string_view a, absl::string_view b) {
  const std::vector<Token> tokens_a = Tokens(a);
  const std::vector<Token> tokens_b = Tokens(b);
  if (tokens_a.empty() || tokens_b.empty()) return text::Normalise(a) == text::Normalise(b) ? 1 : 0;
  const std::vector<Meaning> meanings_a = MeaningsOf(tokens_a);
  const std::vector<Meaning> meanings_b = MeaningsOf(tokens_b);

  std::vector<Item> items_a = InMeaning(meanings_a);
  std::vector<Item> items_b = InMeaning(meanings_b);
  double likeness = SharedPart(items_a, items_b);
  items_a = Literally(tokens_a);
  items_b = Literally(tokens_b);
  likeness += (SharedPart(items_a, items_b) - likeness) * kLiteralShare;

  const auto shorter = static_cast<double>(std::min(meanings_a.size(), meanings_b.size()));
  if (shorter > kOrderCountsFrom) {
    items_a = InOrder(meanings_a);
    items_b = InOrder(meanings_b);
    const double share = kOrderShareMax * std::min(1.0, (shorter - kOrderCountsFrom) /
                                                            (kOrderCountsFully - kOrderCountsFrom));
    likeness += (SharedPart(items_a, items_b) - likeness) * share;
  }

  double loss = 0;
  if (Conflict(meanings_a, meanings_b, Role::kAction)) loss += kOtherActionLoss;
  if (Conflict(meanings_a, meanings_b, Role::kQuestion)) loss += kOtherQuestionLoss;
  if (OfRole(meanings_a, Role::kNegation).empty() != OfRole(meanings_b, Role::kNegation).empty())
    loss += kOtherNegationLoss;
  if (Numbers(tokens_a) != Numbers(tokens_b)) loss += kOtherNumbersLoss;
  return std::clamp(likeness * (1 - loss), 0.0, 1.0);
}

}  // namespace redress::intake
