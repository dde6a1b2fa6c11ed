#include "text/normalise.h"

#include <gtest/gtest.h>
#include <unicode/utf8.h>

#include <string>

#include "absl/strings/str_cat.h"

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

// What is looked up in a table says the same as ICU, which is asked for a text with a rare
// character.
TEST(Normalise, EveryCharacterAmongOthersAsIcuHasIt) {
  const std::string rare = "𠮷";
  for (UChar32 character = 1; character < 0x20000; ++character) {
    if (U_IS_SURROGATE(character)) continue;
    char bytes[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, character);
    const std::string encoded(bytes, static_cast<size_t>(length));
    for (const std::string& text :
         {absl::StrCat("假A", encoded, "b貨"), absl::StrCat("가 ", encoded, encoded, "é")}) {
      ASSERT_EQ(absl::StrCat(Normalise(text), rare), Normalise(absl::StrCat(text, rare)))
          << character;
    }
  }
}

TEST(Language, ByTheShareOfHan) {
  EXPECT_EQ(DetectLanguage("收到的iPhone是假货"), "zh");
  EXPECT_EQ(DetectLanguage("The seller wrote 谢谢 and never answered my questions again"), "en");
  EXPECT_EQ(DetectLanguage("!!! 123"), "und");
}

}  // namespace
}  // namespace redress::text
