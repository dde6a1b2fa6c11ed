// Many words, of which the longest that begins at a place in a text is found.
//
//   WordList words;
//   words.Add("好像", 1);
//   const WordTrie trie(words);
//   const WordTrie::Hit hit = trie.LongestAt(letters, 0);  // hit.value is 1, hit.length is 2
#pragma once

#include <cstdint>
#include <map>
#include <string>
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

// The words of a trie, each with a value that is not negative.
class WordList {
 public:
  struct Word {
    int value = -1;
    bool any_ending = false;
  };

  // Gives `word`, which ends with "*" for any ending, the value `value`, or tells the one that it
  // has already.
  int Add(absl::string_view word, int value);

  const std::map<std::u32string, Word>& words() const { return words_; }

 private:
  std::map<std::u32string, Word> words_;
};

// Thread-safe.
class WordTrie {
 public:
  struct Hit {
    int value = -1;  // -1 for none
    size_t length = 0;
  };

  WordTrie() : WordTrie(WordList()) {}
  explicit WordTrie(const WordList& list);

  // Latin words are found whole only: `at`, below the text's size, is never inside of one.
  Hit LongestAt(absl::Span<const char32_t> text, size_t at) const;

 private:
  // A letter behind the letters that lead to it. Those that may follow one stand side by side, by
  // letter, and all that begins with the same letter stands close together: a step along a word
  // asks memory about once.
  struct Node {
    char32_t letter = 0;
    int32_t value = -1;
    uint32_t first = 0;  // of those that may follow
    uint32_t followers : 31 = 0;
    uint32_t any_ending : 1 = 0;
  };
  static_assert(sizeof(Node) == 16);
  struct Range {
    std::map<std::u32string, WordList::Word>::const_iterator begin, end;
  };

  bool MayBegin(absl::Span<const char32_t> text, size_t at) const;
  // Lays out what the words of `range`, which have `depth` letters in common, go on with, and how
  // many letters that are.
  uint32_t LayOut(Range range, size_t depth);
  const Node* Find(uint32_t first, uint32_t count, char32_t letter) const;
  const Node* Root(char32_t letter) const;

  // A bit for each two letters that a word begins with, and for each letter that is a word alone;
  // pairs share bits. Small enough to stay in a cache: at most places of a text nothing else is
  // asked.
  std::vector<bool> beginnings_;
  std::vector<Node> nodes_;      // the first letters of all words first
  uint32_t first_letters_ = 0;   // how many these are
  std::vector<uint32_t> roots_;  // by first letter, the usual ones: its place plus one, 0 for none
};

}  // namespace redress::intake
