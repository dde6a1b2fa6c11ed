#include "rpc/page.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace redress::rpc
