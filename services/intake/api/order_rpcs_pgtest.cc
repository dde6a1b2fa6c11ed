// R-I2: the embedded directory in bulk, and what surrounds a complaint.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/intake/api/intake_fixture.h"

namespace redress::intake {
namespace {

class Orders : public IntakeFixture {
 protected:
  absl::StatusOr<v1::GetComplaintContextResponse> ContextOf(const std::string& name,
                                                            const std::string& caller) {
    v1::GetComplaintContextRequest request;
    request.set_name(name);
    return Call(&Stub::GetComplaintContext, request, caller);
  }
};

// R-I2
TEST_F(Orders, AStreamStoresThemInPartsAndNamesTheBadOnes) {
  const auto context = Context();
  auto stream = Intake().stub().ImportOrders(context.get());
  constexpr int kParts = 5;
  constexpr int kInPart = 100;
  for (int part = 0; part < kParts; ++part) {
    v1::ImportOrdersRequest request;
    for (int i = 0; i < kInPart; ++i) {
      *request.add_orders() = OrderOf(absl::StrCat("PO-", part, "-", i), "c1", absl::Hours(i));
    }
    request.mutable_orders(7)->clear_customer_id();
    ASSERT_TRUE(stream->Write(request));
    v1::ImportOrdersResponse response;
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.stored(), (part + 1) * (kInPart - 1));
    ASSERT_EQ(response.errors_size(), 1);
    EXPECT_EQ(response.errors(0).index(), part * kInPart + 7);
    EXPECT_EQ(response.errors(0).code(), "INVALID_ARGUMENT");
    EXPECT_EQ(response.errors(0).reason(), "FIELD_EMPTY");
    EXPECT_EQ(response.errors(0).field(), "orders[7].customer_id");
  }
  ASSERT_TRUE(stream->Write(v1::ImportOrdersRequest()));
  v1::ImportOrdersResponse response;
  ASSERT_TRUE(stream->Read(&response));
  ASSERT_EQ(response.errors_size(), 1);
  EXPECT_EQ(response.errors(0).reason(), "COUNT_OUT_OF_RANGE");
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(Count("customer_order"), kParts * (kInPart - 1));
}

// R-I2: upsert; a stream counts for itself
TEST_F(Orders, ImportedAgainTheyReplaceTheEarlierOnes) {
  for (const char* state : {"shipped", "delivered"}) {
    const auto context = Context();
    auto stream = Intake().stub().ImportOrders(context.get());
    v1::ImportOrdersRequest request;
    *request.add_orders() = OrderOf("PO-1", "c1", absl::Hours(24));
    request.mutable_orders(0)->set_logistics_state(state);
    ASSERT_TRUE(stream->Write(request));
    stream->WritesDone();
    v1::ImportOrdersResponse response;
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.stored(), 1);
    EXPECT_TRUE(stream->Finish().ok());
  }
  EXPECT_EQ(Count("customer_order"), 1);
  v1::ComplaintDraft draft = DraftOf("c1", "坏了");
  draft.set_order_id("PO-1");
  const auto filed = File(draft);
  ASSERT_TRUE(filed.ok());
  EXPECT_EQ(filed->order_link().logistics_state(), "delivered");
}

// R-I2: an agent asks nothing twice
TEST_F(Orders, TheContextTellsTheOrderNowAndWhatWasComplainedOfBefore) {
  Put({OrderOf("PO-1", "c1", absl::Hours(24)), OrderOf("PO-2", "c1", absl::Hours(30))});
  v1::ComplaintDraft on_order = DraftOf("c1", "没收到货");
  on_order.set_order_id("PO-1");
  const std::string first = Filed(on_order);
  v1::ComplaintDraft elsewhere = DraftOf("c1", "客服态度恶劣");
  elsewhere.set_order_id("PO-2");
  const std::string second = Filed(elsewhere);
  Filed(DraftOf("c2", "别人的投诉"));
  const std::string third = Filed(on_order);
  Filed(on_order);  // later: not an earlier one
  platform::v1::Order moved = OrderOf("PO-1", "c1", absl::Hours(24));
  moved.set_logistics_state("returned");
  Put({moved});
  const auto context = ContextOf(third, "demo:agent:lin");
  ASSERT_TRUE(context.ok()) << context.status();
  EXPECT_EQ(context->order().logistics_state(), "returned");
  EXPECT_EQ(context->link().order_id(), "PO-1");
  EXPECT_EQ(context->link().logistics_state(), "delivered");
  ASSERT_EQ(context->earlier_size(), 2);
  EXPECT_EQ(context->earlier(0).name(), second);
  EXPECT_TRUE(context->earlier(0).same_customer());
  EXPECT_FALSE(context->earlier(0).same_order());
  EXPECT_EQ(context->earlier(1).name(), first);
  EXPECT_TRUE(context->earlier(1).same_order());
  EXPECT_FALSE(context->earlier(1).category().empty());
  // R-I10: nothing of who it is.
  EXPECT_THAT(context->ShortDebugString(), ::testing::Not(::testing::HasSubstr("1390000")));
}

// R-I2
TEST_F(Orders, TheContextIsBoundedAndForWhoHandlesIt) {
  std::string last;
  for (int i = 0; i < 60; ++i) last = Filed(DraftOf("c1", absl::StrCat("第", i, "次投诉")));
  const auto context = ContextOf(last, "demo:supervisor:wang");
  ASSERT_TRUE(context.ok()) << context.status();
  EXPECT_EQ(context->earlier_size(), 50);
  EXPECT_FALSE(context->has_order());
  EXPECT_EQ(ContextOf(last, "other:agent:lin").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ContextOf(last, "demo:customer:c1").status().code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace redress::intake
