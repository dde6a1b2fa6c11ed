// Many words, of which the longest that begins at a place in a text is found.
//
//   WordTrie trie;
//   trie.Add("好像", 1);
//   const WordTrie::Hit hit = trie.LongestAt(letters, 0);  // hit.value is 1, hit.length is 2
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace redress::intake {

inline bool IsHan(char32_t letter) { return letter >= 0x3400 && letter <= 0x9FFF; }

inline bool IsDigit(char32_t letter) { return letter >= U'0' && letter <= U'9'; }

// A letter of a word that is written between spaces.
inline bool IsLatin(char32_t letter) {
  return (letter >= U'a' && letter <= U'z') || IsDigit(letter) || letter == U'\'' ||
         (letter >= 0xDF && letter < 0x250);
}

// Thread-safe once no more is added.
class WordTrie {
 public:
  struct Hit {
    int value = -1;  // -1 for none
    size_t length = 0;
  };

  WordTrie();

  // Gives `word`, which ends with "*" for any ending, the value `value`, or tells the one that it
  // has already. `value` is not negative.
  int Add(absl::string_view word, int value);

  // Latin words are found whole only: `at`, below the text's size, is never inside of one.
  Hit LongestAt(absl::Span<const char32_t> text, size_t at) const;

 private:
  struct Slot {
    uint64_t key = 0;
    uint32_t node = 0;
  };
  struct Node {
    int32_t value = -1;
    bool any_ending = false;
    uint64_t may_follow = 0;  // a bit for each letter that follows; letters share bits
  };
  bool MayBegin(absl::Span<const char32_t> text, size_t at) const;
  uint32_t Child(uint32_t node, char32_t letter) const;
  uint32_t Grow(uint32_t node, char32_t letter);
  void Rehash();

  // A bit for each two letters that a word begins with, and for each letter that is a word alone;
  // pairs share bits. Small enough to stay in a cache: at most places of a text nothing else is
  // asked.
  std::vector<bool> beginnings_;
  std::vector<Slot> slots_;  // by node and letter
  size_t used_ = 0;
  std::vector<Node> nodes_;      // the root is 0
  std::vector<uint32_t> roots_;  // by first letter, the usual ones
};

}  // namespace redress::intake
