#include "services/messaging/domain/message.h"

#include <gtest/gtest.h>

#include "base/proto_time.h"

namespace redress::messaging {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);

MessageId Id() {
  return {*ComplaintId::Parse("complaints/01900000-0000-7000-8000-000000000001"),
          *Uuid::Parse("01900000-0000-7000-8000-000000000002")};
}

v1::Message Outbound() {
  return NewOutbound(
      Id(), {.complaint = Id().complaint, .body = "抱歉", .purpose = "reply", .is_private = true},
      {.actor = "agents/lin", .kind = common::v1::ACTOR_KIND_PERSON}, common::v1::CHANNEL_WEIBO,
      kNow);
}

TEST(Message, OutboundWaitsForDelivery) {
  const v1::Message message = Outbound();
  EXPECT_EQ(message.name(),
            "complaints/01900000-0000-7000-8000-000000000001/messages/"
            "01900000-0000-7000-8000-000000000002");
  EXPECT_EQ(message.direction(), v1::DIRECTION_OUTBOUND);
  EXPECT_EQ(message.delivery_state(), v1::DELIVERY_STATE_PENDING);
  EXPECT_EQ(message.channel(), common::v1::CHANNEL_WEIBO);
  EXPECT_EQ(message.author(), "agents/lin");
  EXPECT_TRUE(message.is_private());
}

TEST(Message, InboundIsTheCustomersAndIsNotDelivered) {
  v1::Message message = NewInbound(Id(), common::v1::CHANNEL_CHAT, "在吗", "customer/c1", kNow);
  EXPECT_EQ(message.direction(), v1::DIRECTION_INBOUND);
  EXPECT_EQ(message.author_kind(), common::v1::ACTOR_KIND_CUSTOMER);
  EXPECT_EQ(message.delivery_state(), v1::DELIVERY_STATE_UNSPECIFIED);
  EXPECT_FALSE(MarkDelivered(message, 1, kNow));
}

// R-M3
TEST(Message, IsDeliveredOnce) {
  v1::Message message = Outbound();
  EXPECT_TRUE(MarkDelivered(message, 3, kNow));
  EXPECT_EQ(message.delivery_state(), v1::DELIVERY_STATE_DELIVERED);
  EXPECT_EQ(message.attempts(), 3);
  EXPECT_EQ(FromProto(message.deliver_time()), kNow);
  EXPECT_FALSE(MarkDelivered(message, 4, kNow));
  EXPECT_FALSE(MarkUndeliverable(message, 4));
  EXPECT_EQ(message.attempts(), 3);
}

// R-M3
TEST(Message, StaysUndeliverable) {
  v1::Message message = Outbound();
  EXPECT_TRUE(MarkUndeliverable(message, 12));
  EXPECT_EQ(message.delivery_state(), v1::DELIVERY_STATE_UNDELIVERABLE);
  EXPECT_FALSE(message.has_deliver_time());
  EXPECT_FALSE(MarkDelivered(message, 13, kNow));
}

// R-F1: a survey's link opens it for whoever holds it.
TEST(Message, HidesTheLinkOfASurveyOnly) {
  v1::Message message = Outbound();
  HideLinks(message);
  EXPECT_EQ(message.body(), "抱歉");
  message.set_purpose("survey");
  HideLinks(message);
  EXPECT_EQ(message.body(), "[survey link]");
}

}  // namespace
}  // namespace redress::messaging
