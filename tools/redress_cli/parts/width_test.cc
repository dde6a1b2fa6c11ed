#include "tools/redress_cli/parts/width.h"

#include <gtest/gtest.h>

namespace redress::cli {
namespace {

TEST(DisplayWidth, ChineseCharactersTakeTwoColumns) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("投诉"), 4);
  EXPECT_EQ(DisplayWidth("投诉 ok"), 7);
  EXPECT_EQ(DisplayWidth("，。"), 4);  // full-width punctuation
  EXPECT_EQ(DisplayWidth("Ａ１"), 4);
  EXPECT_EQ(DisplayWidth("한글"), 4);
  EXPECT_EQ(DisplayWidth("ｱ"), 1);  // half-width form
}

TEST(DisplayWidth, MarksAndJoinersTakeNone) {
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
  EXPECT_EQ(DisplayWidth("a\u200Db"), 2);
  EXPECT_EQ(DisplayWidth("\u7684\uFE00"), 2);
}

TEST(DisplayWidth, EmojiTakeTwo) {
  EXPECT_EQ(DisplayWidth("😡"), 2);
  EXPECT_EQ(DisplayWidth("❤\uFE0F"), 2);
}

TEST(DisplayWidth, SurvivesBytesThatAreNoText) { EXPECT_EQ(DisplayWidth("a\xFFz"), 3); }

TEST(Printable, TakesTheTeethOutOfControlCharacters) {
  EXPECT_EQ(Printable("a\x1B[31mb"), "a [31mb");
  EXPECT_EQ(Printable("line\r\n\tnext"), "line next");
  EXPECT_EQ(Printable("\nfirst"), "first");
  EXPECT_EQ(Printable("投\u0085诉"), "投 诉");
  EXPECT_EQ(Printable("abc\u202Edef"), "abc def");
  EXPECT_EQ(Printable("plain 文字"), "plain 文字");
}

TEST(FitWidth, CutsAtAWholeCharacter) {
  EXPECT_EQ(FitWidth("投诉处理", 8), "投诉处理");
  EXPECT_EQ(FitWidth("投诉处理", 7), "投诉处…");
  EXPECT_EQ(FitWidth("投诉处理", 6), "投诉…");
  EXPECT_EQ(FitWidth("abcdef", 4), "abc…");
  EXPECT_EQ(FitWidth("abc", 0), "");
}

TEST(Pad, CountsColumnsAndNotBytes) {
  EXPECT_EQ(PadRight("投诉", 6), "投诉  ");
  EXPECT_EQ(PadLeft("投诉", 6), "  投诉");
  EXPECT_EQ(PadRight("投诉", 2), "投诉");
}

}  // namespace
}  // namespace redress::cli
