#include "text/normalise.h"

#include <gtest/gtest.h>

namespace redress::text {
namespace {

// R-I11
TEST(Normalise, FoldsWidthCaseSpaceAndTraditional) {
  EXPECT_EQ(Normalise("  ＦＡＫＥ \t\n 假貨  "), "fake 假货");
  EXPECT_EQ(Normalise(""), "");
}

TEST(Normalise, KeepsWhatIsNeitherSpaceNorControl) {
  EXPECT_EQ(Normalise("a\x7F\xC2\xA0"
                      "b\xE3\x80\x80😀\xE2\x80\x8B漢𠮷é"),
            "a b 😀汉𠮷é");
  EXPECT_EQ(Normalise(" \x01 "), "");
  EXPECT_EQ(Normalise("坏了"), "坏了");
}

TEST(Language, ByTheShareOfHan) {
  EXPECT_EQ(DetectLanguage("收到的iPhone是假货"), "zh");
  EXPECT_EQ(DetectLanguage("The seller wrote 谢谢 and never answered my questions again"), "en");
  EXPECT_EQ(DetectLanguage("!!! 123"), "und");
}

}  // namespace
}  // namespace redress::text
