#include "services/intake/domain/word_trie.h"

#include <algorithm>

#include "absl/strings/strip.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

constexpr char32_t kRootsMax = 0xA000;
constexpr size_t kBeginnings = size_t{1} << 18;
constexpr char32_t kNoLetter = 0;  // behind a letter that is a word alone
// So many are looked at one after the other: two lines of a cache.
constexpr uint32_t kFewFollowers = 8;

size_t BeginningOf(char32_t first, char32_t second) {
  return ((uint64_t{first} << 21 | second) * 0x9E3779B97F4A7C15) >> 40 & (kBeginnings - 1);
}

}  // namespace

int WordList::Add(absl::string_view word, int value) {
  const bool any_ending = absl::ConsumeSuffix(&word, "*");
  const std::vector<char32_t> letters = text::CodePoints(word);
  if (letters.empty()) return value;
  Word& known = words_[std::u32string(letters.begin(), letters.end())];
  known.any_ending |= any_ending;
  if (known.value < 0) known.value = value;
  return known.value;
}

WordTrie::WordTrie(const WordList& list) : beginnings_(kBeginnings), roots_(kRootsMax) {
  for (const auto& [word, entry] : list.words()) {
    beginnings_[BeginningOf(word[0], word.size() > 1 ? word[1] : kNoLetter)] = true;
  }
  first_letters_ = LayOut({list.words().begin(), list.words().end()}, 0);
  for (uint32_t place = 0; place < first_letters_; ++place) {
    if (nodes_[place].letter < kRootsMax) roots_[nodes_[place].letter] = place + 1;
  }
}

uint32_t WordTrie::LayOut(Range range, size_t depth) {
  const size_t first = nodes_.size();
  std::vector<Range> longer;  // the words behind each letter
  for (auto word = range.begin; word != range.end; ++word) {
    if (word->first.size() <= depth) continue;  // it is what they have in common
    const char32_t letter = word->first[depth];
    if (nodes_.size() == first || nodes_.back().letter != letter) {
      nodes_.push_back({.letter = letter});
      longer.push_back({word, word});
    }
    if (word->first.size() == depth + 1) {
      nodes_.back().value = word->second.value;
      nodes_.back().any_ending = word->second.any_ending ? 1 : 0;
    }
    longer.back().end = std::next(word);
  }
  for (size_t i = 0; i < longer.size(); ++i) {
    nodes_[first + i].first = static_cast<uint32_t>(nodes_.size());
    const uint32_t followers = LayOut(longer[i], depth + 1);
    nodes_[first + i].followers = followers & 0x7FFFFFFF;
  }
  return static_cast<uint32_t>(longer.size());
}

bool WordTrie::MayBegin(absl::Span<const char32_t> text, size_t at) const {
  return beginnings_[BeginningOf(text[at], kNoLetter)] ||
         (at + 1 < text.size() && beginnings_[BeginningOf(text[at], text[at + 1])]);
}

const WordTrie::Node* WordTrie::Find(uint32_t first, uint32_t count, char32_t letter) const {
  const Node* node = nodes_.data() + first;
  const Node* const end = node + count;
  if (count <= kFewFollowers) {
    while (node != end && node->letter != letter) ++node;
  } else {
    node = std::lower_bound(node, end, letter,
                            [](const Node& one, char32_t wanted) { return one.letter < wanted; });
    if (node != end && node->letter != letter) node = end;
  }
  return node == end ? nullptr : node;
}

const WordTrie::Node* WordTrie::Root(char32_t letter) const {
  if (letter >= kRootsMax) return Find(0, first_letters_, letter);
  const uint32_t place = roots_[letter];
  return place == 0 ? nullptr : &nodes_[place - 1];
}

WordTrie::Hit WordTrie::LongestAt(absl::Span<const char32_t> text, size_t at) const {
  Hit best;
  if (!MayBegin(text, at)) return best;
  const Node* node = Root(text[at]);
  for (size_t next = at + 1; node != nullptr;
       node = next < text.size() ? Find(node->first, node->followers, text[next++]) : nullptr) {
    if (node->value < 0) continue;
    size_t end = next;
    if (IsLatin(text[end - 1]) && end < text.size() && IsLatin(text[end])) {
      if (node->any_ending == 0) continue;
      while (end < text.size() && IsLatin(text[end])) ++end;
    }
    best = {node->value, end - at};
  }
  return best;
}

}  // namespace redress::intake
