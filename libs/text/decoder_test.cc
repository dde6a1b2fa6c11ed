#include "text/decoder.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace redress::text {
namespace {

std::string Decoded(const std::string& encoding, absl::string_view bytes) {
  auto decoder = Decoder::Of(encoding);
  if (!decoder.ok()) return ReasonOf(decoder.status());
  auto text = decoder->ToUtf8(bytes);
  return text.ok() ? *text : ReasonOf(text.status());
}

// R-I11
TEST(Decoder, ReadsWhatChineseSpreadsheetsWrite) {
  EXPECT_EQ(Decoded("gb18030", "\xCD\xB6\xCB\xDF"), "投诉");
  EXPECT_EQ(Decoded("gbk", "\xCD\xB6\xCB\xDF ok"), "投诉 ok");
  EXPECT_EQ(Decoded("utf-8", "投诉"), "投诉");
}

TEST(Decoder, RefusesWhatIsNoSuchText) {
  EXPECT_EQ(Decoded("utf-8", "\xCD\xCD"), "TEXT_MALFORMED");
  EXPECT_EQ(Decoded("gb18030", "\xFF\xFF"), "TEXT_MALFORMED");
  EXPECT_EQ(Decoded("gb18030", "\xCD"), "TEXT_MALFORMED");
  EXPECT_EQ(Decoded("klingon", "x"), "ENCODING_UNKNOWN");
}

}  // namespace
}  // namespace redress::text
