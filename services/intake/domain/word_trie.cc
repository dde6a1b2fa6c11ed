#include "services/intake/domain/word_trie.h"

#include "absl/strings/strip.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

constexpr char32_t kRootsMax = 0xA000;
constexpr size_t kSlotsFirst = size_t{1} << 10;
constexpr size_t kBeginnings = size_t{1} << 18;
constexpr char32_t kNoLetter = 0;  // behind a letter that is a word alone

uint64_t KeyOf(uint32_t node, char32_t letter) { return (uint64_t{node} << 21 | letter) + 1; }
size_t PlaceOf(uint64_t key) { return (key * 0x9E3779B97F4A7C15) >> 40; }
size_t BeginningOf(char32_t first, char32_t second) {
  return PlaceOf(KeyOf(first, second)) % kBeginnings;
}
uint64_t BitOf(char32_t letter) { return uint64_t{1} << ((letter * 0x9E3779B1U) >> 26 & 63); }

}  // namespace

WordTrie::WordTrie()
    : beginnings_(kBeginnings), slots_(kSlotsFirst), nodes_(1), roots_(kRootsMax) {}

bool WordTrie::MayBegin(absl::Span<const char32_t> text, size_t at) const {
  return beginnings_[BeginningOf(text[at], kNoLetter)] ||
         (at + 1 < text.size() && beginnings_[BeginningOf(text[at], text[at + 1])]);
}

uint32_t WordTrie::Child(uint32_t node, char32_t letter) const {
  if (node == 0 && letter < kRootsMax) return roots_[letter];
  // Most letters of a text go on no word: the table, which no cache holds, is seldom asked.
  if ((nodes_[node].may_follow & BitOf(letter)) == 0) return 0;
  const uint64_t key = KeyOf(node, letter);
  const size_t mask = slots_.size() - 1;
  for (size_t place = PlaceOf(key);; ++place) {
    const Slot& slot = slots_[place & mask];
    if (slot.key == key) return slot.node;
    if (slot.key == 0) return 0;
  }
}

uint32_t WordTrie::Grow(uint32_t node, char32_t letter) {
  if (const uint32_t child = Child(node, letter); child != 0) return child;
  const auto child = static_cast<uint32_t>(nodes_.size());
  nodes_.emplace_back();
  if (node == 0 && letter < kRootsMax) return roots_[letter] = child;
  nodes_[node].may_follow |= BitOf(letter);
  if (++used_ * 2 > slots_.size()) Rehash();
  const uint64_t key = KeyOf(node, letter);
  const size_t mask = slots_.size() - 1;
  size_t place = PlaceOf(key);
  while (slots_[place & mask].key != 0) ++place;
  slots_[place & mask] = {key, child};
  return child;
}

void WordTrie::Rehash() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const size_t mask = slots_.size() - 1;
  for (const Slot& kept : old) {
    if (kept.key == 0) continue;
    size_t place = PlaceOf(kept.key);
    while (slots_[place & mask].key != 0) ++place;
    slots_[place & mask] = kept;
  }
}

int WordTrie::Add(absl::string_view word, int value) {
  const bool any_ending = absl::ConsumeSuffix(&word, "*");
  const std::vector<char32_t> letters = text::CodePoints(word);
  if (!letters.empty()) {
    beginnings_[BeginningOf(letters[0], letters.size() > 1 ? letters[1] : kNoLetter)] = true;
  }
  uint32_t node = 0;
  for (const char32_t letter : letters) node = Grow(node, letter);
  nodes_[node].any_ending |= any_ending;
  if (nodes_[node].value < 0) nodes_[node].value = value;
  return nodes_[node].value;
}

WordTrie::Hit WordTrie::LongestAt(absl::Span<const char32_t> text, size_t at) const {
  Hit best;
  if (!MayBegin(text, at)) return best;
  uint32_t node = 0;
  for (size_t next = at; next < text.size();) {
    node = Child(node, text[next]);
    if (node == 0) break;
    ++next;
    if (nodes_[node].value < 0) continue;
    size_t end = next;
    if (IsLatin(text[end - 1]) && end < text.size() && IsLatin(text[end])) {
      if (!nodes_[node].any_ending) continue;
      while (end < text.size() && IsLatin(text[end])) ++end;
    }
    best = {nodes_[node].value, end - at};
  }
  return best;
}

}  // namespace redress::intake
