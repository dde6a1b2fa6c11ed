#include "services/intake/domain/word_trie.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <string>
#include <vector>

#include "text/utf8.h"

namespace redress::intake {
namespace {

WordTrie::Hit Longest(const WordTrie& trie, absl::string_view text, size_t at = 0) {
  return trie.LongestAt(text::CodePoints(text), at);
}

TEST(WordTrie, TheLongestWordIsFound) {
  WordList words;
  words.Add("不", 1);
  words.Add("不好", 2);
  words.Add("不好意思", 3);
  const WordTrie trie(words);
  EXPECT_EQ(Longest(trie, "不好用").value, 2);
  EXPECT_EQ(Longest(trie, "不好用").length, 2u);
  EXPECT_EQ(Longest(trie, "不好意").value, 2);
  EXPECT_EQ(Longest(trie, "不好意思了").value, 3);
  EXPECT_EQ(Longest(trie, "不").value, 1);
  EXPECT_EQ(Longest(trie, "不行").length, 1u);
  EXPECT_EQ(Longest(trie, "好").value, -1);
}

TEST(WordTrie, LatinWordsAreFoundWholeOrWithTheirEnding) {
  WordList words;
  words.Add("late", 1);
  words.Add("refund*", 2);
  words.Add("i", 3);
  words.Add("x*", 4);
  const WordTrie trie(words);
  EXPECT_EQ(Longest(trie, "late again").value, 1);
  EXPECT_EQ(Longest(trie, "later").value, -1);
  EXPECT_EQ(Longest(trie, "refunded me").length, 8u);
  EXPECT_EQ(Longest(trie, "i wait").value, 3);
  EXPECT_EQ(Longest(trie, "it").value, -1);
  EXPECT_EQ(Longest(trie, "so i", 3).value, 3);
  EXPECT_EQ(Longest(trie, "xl").length, 2u);
}

// Many letters may follow one, with and without what lies between two of them.
TEST(WordTrie, OneOfManyFollowersIsFound) {
  WordList words;
  for (char letter = 'b'; letter < 'z'; letter += 2) words.Add(std::string("不") + letter, letter);
  const WordTrie trie(words);
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    const int value = letter != 'z' && (letter - 'b') % 2 == 0 ? letter : -1;
    EXPECT_EQ(Longest(trie, std::string("不") + letter).value, value) << letter;
  }
}

// Against a look at every word, over letters of few and of very high numbers.
TEST(WordTrie, FindsWhatALookAtEveryWordFinds) {
  EXPECT_TRUE(rc::check("longest word", [] {
    static const std::vector<std::string> kLetters = {"不", "好",         "货",
                                                      "到", "\U00020BB7", "\U0001F621"};
    const auto some = [](int least, int most) {
      std::string text;
      const int count = *rc::gen::inRange(least, most);
      for (int i = 0; i < count; ++i) text += *rc::gen::elementOf(kLetters);
      return text;
    };
    WordList list;
    std::map<std::u32string, int> words;
    const int count = *rc::gen::inRange(0, 12);
    for (int value = 0; value < count; ++value) {
      const std::string word = some(1, 5);
      const std::vector<char32_t> letters = text::CodePoints(word);
      const int known = list.Add(word, value);
      RC_ASSERT(known ==
                words.emplace(std::u32string(letters.begin(), letters.end()), value).first->second);
    }
    const WordTrie trie(list);
    const std::vector<char32_t> letters = text::CodePoints(some(1, 12));
    for (size_t at = 0; at < letters.size(); ++at) {
      WordTrie::Hit best;
      for (const auto& [word, value] : words) {
        const std::u32string_view rest(letters.data() + at, letters.size() - at);
        if (rest.substr(0, word.size()) == word && word.size() > best.length)
          best = {value, word.size()};
      }
      const WordTrie::Hit hit = trie.LongestAt(letters, at);
      RC_ASSERT(hit.value == best.value);
      RC_ASSERT(hit.length == best.length);
    }
  }));
}

}  // namespace
}  // namespace redress::intake
