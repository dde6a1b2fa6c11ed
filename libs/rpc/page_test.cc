#include "rpc/page.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/escaping.h"
#include "base/error.h"
#include "redress/intake/v1/intake_service.pb.h"

namespace redress::rpc {
namespace {

TEST(Page, SizeHasDefaultAndMaximum) {
  EXPECT_EQ(PageSize(0, 50, 500), 50);
  EXPECT_EQ(PageSize(7, 50, 500), 7);
  EXPECT_EQ(PageSize(501, 50, 500), 500);
}

TEST(Page, TokenHoldsForItsFilterOnly) {
  intake::v1::ListComplaintsRequest request;
  EXPECT_EQ(*OpenPageToken(request), "");
  request.mutable_filter()->set_category("logistics");
  request.set_page_token(MakePageToken(request, "cursor"));
  request.set_page_size(3);
  EXPECT_EQ(*OpenPageToken(request), "cursor");
  request.mutable_filter()->set_category("contract");
  EXPECT_EQ(ReasonOf(OpenPageToken(request).status()), "PAGE_TOKEN_INVALID");
  request.set_page_token("!!");
  EXPECT_EQ(FieldOf(OpenPageToken(request).status()), "page_token");
}

TEST(Page, AnyCursorComesBackAndAnyOtherTokenIsRefused) {
  constexpr uint64_t kSeed = 20261125;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  const auto bytes = [&](size_t size) {
    std::string made;
    while (made.size() < size) made.push_back(static_cast<char>(random()));
    return made;
  };
  for (int i = 0; i < 2'000; ++i) {
    intake::v1::ListComplaintsRequest request;
    request.mutable_filter()->set_category(absl::BytesToHexString(bytes(random() % 4)));
    const std::string cursor = bytes(1 + random() % 40);
    const std::string token = MakePageToken(request, cursor);
    request.set_page_token(token);
    ASSERT_EQ(*OpenPageToken(request), cursor);
    // One byte of what it carries is another.
    std::string raw;
    ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &raw));
    raw[random() % raw.size()] ^= static_cast<char>(1 + random() % 255);
    request.set_page_token(absl::WebSafeBase64Escape(raw));
    ASSERT_EQ(ReasonOf(OpenPageToken(request).status()), "PAGE_TOKEN_INVALID");
    request.set_page_token(absl::BytesToHexString(bytes(1 + random() % 40)));
    ASSERT_EQ(ReasonOf(OpenPageToken(request).status()), "PAGE_TOKEN_INVALID");
  }
}

}  // namespace
}  // namespace redress::rpc
