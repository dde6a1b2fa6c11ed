#include "services/intake/domain/draft.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"

namespace redress::intake {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

v1::ComplaintDraft Good() {
  v1::ComplaintDraft draft;
  draft.set_channel(common::v1::CHANNEL_APP);
  draft.mutable_customer()->set_customer_id("c1");
  draft.set_body("坏了");
  return draft;
}

void ExpectRefused(const v1::ComplaintDraft& draft, const char* field, const char* reason) {
  const absl::Status status = CheckDraft(draft, kNow);
  EXPECT_EQ(FieldOf(status), field);
  EXPECT_EQ(ReasonOf(status), reason);
}

TEST(Draft, AGoodOnePasses) { EXPECT_TRUE(CheckDraft(Good(), kNow).ok()); }

TEST(Draft, RequiredFields) {
  v1::ComplaintDraft draft = Good();
  draft.clear_channel();
  ExpectRefused(draft, "complaint.channel", "CHANNEL_MISSING");
  draft = Good();
  draft.clear_customer();
  ExpectRefused(draft, "complaint.customer.customer_id", "FIELD_EMPTY");
  draft = Good();
  draft.set_body(" \n ");
  ExpectRefused(draft, "complaint.body", "FIELD_EMPTY");
}

TEST(Draft, ABodyIsCountedInCharactersNotBytes) {
  v1::ComplaintDraft draft = Good();
  std::string body;
  for (int i = 0; i < 20'000; ++i) body += "诉";
  draft.set_body(body);
  EXPECT_TRUE(CheckDraft(draft, kNow).ok());
  draft.set_body(body + "x");
  ExpectRefused(draft, "complaint.body", "FIELD_TOO_LONG");
}

// R-R2
TEST(Draft, WhomItIsAboutIsAnAgent) {
  v1::ComplaintDraft draft = Good();
  for (const char* bad : {"lin", "agents/", "agents/Lin", "departments/lin", "agents/a/b"}) {
    draft.set_complained_agent(bad);
    ExpectRefused(draft, "complaint.complained_agent", "NAME_MALFORMED");
  }
  draft.set_complained_agent("agents/" + std::string(64, 'a'));
  ExpectRefused(draft, "complaint.complained_agent", "NAME_MALFORMED");
  draft.set_complained_agent("agents/lin_2");
  EXPECT_TRUE(CheckDraft(draft, kNow).ok());
}

TEST(Draft, AmountsAttachmentsLabelsAndTimes) {
  v1::ComplaintDraft draft = Good();
  draft.mutable_amount()->set_currency("yuan");
  ExpectRefused(draft, "complaint.amount.currency", "CURRENCY_MALFORMED");
  draft.mutable_amount()->set_currency("CNY");
  draft.mutable_amount()->set_minor_units(-1);
  ExpectRefused(draft, "complaint.amount.minor_units", "NEGATIVE");
  draft = Good();
  draft.add_attachments()->set_uri("");
  ExpectRefused(draft, "complaint.attachments[0].uri", "FIELD_EMPTY");
  draft.mutable_attachments(0)->set_uri("s3://a");
  draft.mutable_attachments(0)->set_sha256("zz");
  ExpectRefused(draft, "complaint.attachments[0].sha256", "NOT_A_DIGEST");
  draft = Good();
  (*draft.mutable_labels())[""] = "x";
  ExpectRefused(draft, "complaint.labels", "LABEL_MALFORMED");
  draft = Good();
  draft.mutable_occurred_time()->set_seconds(-(int64_t{1} << 60));
  ExpectRefused(draft, "complaint.occurred_time", "TIME_OUT_OF_RANGE");
  *draft.mutable_occurred_time() = ToProto(kNow + absl::Minutes(2));
  ExpectRefused(draft, "complaint.occurred_time", "IN_THE_FUTURE");
}

TEST(Order, IsHeldToTheLimitsOfADraft) {
  platform::v1::Order order;
  order.set_order_id("o1");
  order.set_customer_id("c1");
  EXPECT_TRUE(CheckOrder(order, "orders[0].").ok());
  order.set_sku(std::string(129, 'x'));
  EXPECT_EQ(FieldOf(CheckOrder(order, "orders[0].")), "orders[0].sku");
  order.clear_sku();
  order.mutable_order_time()->set_seconds(int64_t{1} << 60);
  EXPECT_EQ(ReasonOf(CheckOrder(order, "orders[0].")), "TIME_OUT_OF_RANGE");
}

void ExpectCloseTimeRefused(const v1::ImportComplaintsRequest& request, const char* reason) {
  const absl::Status status = CheckCloseTime(request, kNow);
  EXPECT_EQ(FieldOf(status), "close_time");
  EXPECT_EQ(ReasonOf(status), reason);
}

TEST(Draft, OnlyHistoryIsClosedAndNotBeforeItOccurred) {
  v1::ImportComplaintsRequest request;
  *request.mutable_complaint() = Good();
  EXPECT_TRUE(CheckCloseTime(request, kNow).ok());
  *request.mutable_close_time() = ToProto(kNow - absl::Hours(1));
  EXPECT_TRUE(CheckCloseTime(request, kNow).ok());
  *request.mutable_complaint()->mutable_occurred_time() = ToProto(kNow - absl::Minutes(30));
  ExpectCloseTimeRefused(request, "BEFORE_OCCURRED_TIME");
  *request.mutable_close_time() = ToProto(kNow + absl::Hours(1));
  ExpectCloseTimeRefused(request, "IN_THE_FUTURE");
  *request.mutable_close_time() = ToProto(kNow);
  request.set_live(true);
  ExpectCloseTimeRefused(request, "CLOSE_TIME_OF_LIVE");
}

}  // namespace
}  // namespace redress::intake
