#include "text/utf8.h"

#include <gtest/gtest.h>

namespace redress::text {
namespace {

TEST(Utf8, AcceptsChineseAndEmoji) {
  EXPECT_TRUE(IsValidUtf8("收到的商品是假货 😡"));
  EXPECT_EQ(CountCharacters("假货😡a"), 4u);
}

TEST(Utf8, RefusesWhatIsMalformed) {
  for (const char* bytes : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xe4\xb8", "\xf5\x80\x80\x80"}) {
    EXPECT_FALSE(IsValidUtf8(bytes));
  }
}

}  // namespace
}  // namespace redress::text
