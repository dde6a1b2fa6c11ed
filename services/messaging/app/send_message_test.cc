#include "services/messaging/app/send_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "base/error.h"
#include "services/messaging/app/check_message.h"
#include "services/messaging/app/put_forbidden_phrase.h"
#include "services/messaging/app/receive_message.h"
#include "services/messaging/app/record_delivery.h"

namespace redress::messaging {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);
const Uuid kMessageUuid = *Uuid::Parse("01900000-0000-7000-8000-000000000002");
const ComplaintId kComplaint =
    *ComplaintId::Parse("complaints/01900000-0000-7000-8000-000000000001");

// Joined to the other one.
const ComplaintId kJoined = *ComplaintId::Parse("complaints/01900000-0000-7000-8000-000000000009");

const Author kAgent{.actor = "agents/lin", .kind = common::v1::ACTOR_KIND_PERSON};
const Author kSupervisor{
    .actor = "agents/wu", .kind = common::v1::ACTOR_KIND_PERSON, .may_override = true};
const Author kPlatform{.actor = "platform/shop", .kind = common::v1::ACTOR_KIND_SYSTEM};

// Keeps everything in memory.
class FakeMessages final : public Messages {
 public:
  absl::StatusOr<Conversation> FindConversation(const ComplaintId& complaint) override {
    if (complaint != kComplaint) return NotFound("complaint", complaint.Name());
    return Conversation{common::v1::CHANNEL_CHAT, "c1", "zh"};
  }
  absl::StatusOr<ComplaintId> WhereToTalk(const ComplaintId& complaint) override {
    return complaint == kJoined ? kComplaint : complaint;
  }
  absl::Status Add(const MessageId&, const v1::Message& message,
                   const std::optional<Overridden>& reason) override {
    stored.push_back(message);
    overridden = reason;
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<v1::Message>> Lock(const MessageId&) override {
    if (stored.empty()) return std::optional<v1::Message>();
    return std::optional<v1::Message>(stored.back());
  }
  absl::Status Save(const MessageId&, const v1::Message& message) override {
    stored.back() = message;
    return absl::OkStatus();
  }
  absl::Status ArmDelivery(const MessageId& id, absl::Time) override {
    armed.push_back(id.uuid);
    return absl::OkStatus();
  }
  events::v1::Event& AddEvent(const ComplaintId&, absl::Time, absl::string_view) override {
    return events.emplace_back();
  }

  std::vector<v1::Message> stored;
  std::optional<Overridden> overridden;
  std::vector<Uuid> armed;
  std::deque<events::v1::Event> events;
};

class FakePhrases final : public Phrases {
 public:
  absl::StatusOr<std::vector<v1::ForbiddenPhrase>> All() override { return all; }
  absl::Status Put(const v1::ForbiddenPhrase& phrase) override {
    all.push_back(phrase);
    return absl::OkStatus();
  }
  std::vector<v1::ForbiddenPhrase> all;
};

class SendMessageTest : public testing::Test {
 protected:
  absl::StatusOr<Sent> Send(Draft draft, const Author& author) {
    if (draft.complaint == ComplaintId()) draft.complaint = kComplaint;
    if (draft.purpose.empty()) draft.purpose = "reply";
    return SendMessage(messages_, phrases_, draft, author, kMessageUuid, kNow);
  }

  FakeMessages messages_;
  FakePhrases phrases_;
};

TEST_F(SendMessageTest, StoresArmsAndTells) {
  const auto sent = Send({.body = "抱歉，我们会处理"}, kAgent);
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(sent->message.author_kind(), common::v1::ACTOR_KIND_PERSON);
  EXPECT_THAT(sent->findings, IsEmpty());
  EXPECT_THAT(messages_.armed, ElementsAre(kMessageUuid));
  ASSERT_THAT(messages_.events, SizeIs(1));
  const auto& event = messages_.events[0].message_sent();
  EXPECT_EQ(event.message(), sent->message.name());
  EXPECT_EQ(event.purpose(), "reply");
  EXPECT_EQ(event.author_kind(), common::v1::ACTOR_KIND_PERSON);
}

// R-M3
TEST_F(SendMessageTest, GoesByTheCustomersChannelUnlessOneIsGiven) {
  EXPECT_EQ(Send({.body = "抱歉"}, kAgent)->message.channel(), common::v1::CHANNEL_CHAT);
  EXPECT_EQ(Send({.channel = common::v1::CHANNEL_SMS, .body = "抱歉"}, kAgent)->message.channel(),
            common::v1::CHANNEL_SMS);
}

TEST_F(SendMessageTest, KnowsOnlyComplaintsThatWereFiled) {
  const auto sent = Send({.complaint = ComplaintId(kMessageUuid), .body = "抱歉"}, kAgent);
  EXPECT_EQ(sent.status().code(), absl::StatusCode::kNotFound);
}

// R-M2
TEST_F(SendMessageTest, StoresNothingThatTheGuardStops) {
  const auto sent = Send({.body = "不归我们管", .override_reason = "急"}, kAgent);
  EXPECT_EQ(ReasonOf(sent.status()), "MESSAGE_FORBIDDEN");
  EXPECT_THAT(messages_.stored, IsEmpty());
  EXPECT_THAT(messages_.armed, IsEmpty());
  EXPECT_THAT(messages_.events, IsEmpty());
}

// R-M2
TEST_F(SendMessageTest, KeepsWhyASupervisorOverrode) {
  const auto sent = Send({.body = "不归我们管", .override_reason = "法务同意"}, kSupervisor);
  ASSERT_TRUE(sent.ok());
  EXPECT_THAT(sent->overridden_codes, ElementsAre("FORBIDDEN_PHRASE"));
  EXPECT_THAT(sent->findings, testing::Not(IsEmpty()));
  ASSERT_TRUE(messages_.overridden);
  EXPECT_EQ(messages_.overridden->reason, "法务同意");
}

TEST_F(SendMessageTest, KeepsNoOverrideWhereNothingWasStopped) {
  ASSERT_TRUE(Send({.body = "抱歉，我们会处理", .override_reason = "x"}, kSupervisor).ok());
  EXPECT_FALSE(messages_.overridden);
}

// R-M2: the suite's own messages are spared the formula, not the check for personal data.
TEST_F(SendMessageTest, HoldsSystemMessagesToTheStopsOnly) {
  const auto sent = Send({.body = "已受理"}, kPlatform);
  ASSERT_TRUE(sent.ok());
  EXPECT_THAT(sent->findings, IsEmpty());
  EXPECT_EQ(sent->message.author_kind(), common::v1::ACTOR_KIND_SYSTEM);
  EXPECT_EQ(ReasonOf(Send({.body = "13800138000"}, kPlatform).status()), "MESSAGE_FORBIDDEN");
}

// R-M1
TEST_F(SendMessageTest, HintsAtRepliesOnly) {
  EXPECT_THAT(Send({.body = "收到"}, kAgent)->findings, SizeIs(2));
  EXPECT_THAT(Send({.body = "收到", .purpose = "notice"}, kAgent)->findings, IsEmpty());
}

TEST_F(SendMessageTest, TakesInTheCustomersWords) {
  const auto message = ReceiveMessage(
      messages_, {kComplaint, common::v1::CHANNEL_SMS, "我的电话13800138000", "customer/c1"},
      kMessageUuid, kNow);
  ASSERT_TRUE(message.ok());
  EXPECT_THAT(messages_.armed, IsEmpty());
  ASSERT_THAT(messages_.events, SizeIs(1));
  EXPECT_EQ(messages_.events[0].message_received().channel(), common::v1::CHANNEL_SMS);
}

// R-M3
// R-I5
TEST_F(SendMessageTest, TheCustomersWordsOnAMergedComplaintAreHeardWhereItGoesOn) {
  const auto message = ReceiveMessage(
      messages_, {.complaint = kJoined, .channel = common::v1::CHANNEL_APP, .body = "还没有"},
      kMessageUuid, kNow);
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_EQ(message->complaint(), kComplaint.Name());
}

TEST_F(SendMessageTest, TellsOfADeliveryOnce) {
  ASSERT_TRUE(Send({.body = "抱歉"}, kAgent).ok());
  const MessageId id{kComplaint, kMessageUuid};
  ASSERT_TRUE(RecordDelivery(messages_, id, absl::OkStatus(), 2, kNow).ok());
  ASSERT_TRUE(RecordDelivery(messages_, id, absl::OkStatus(), 3, kNow).ok());
  ASSERT_THAT(messages_.events, SizeIs(2));
  EXPECT_EQ(messages_.events[1].message_delivered().attempts(), 2);
  EXPECT_EQ(messages_.stored[0].delivery_state(), v1::DELIVERY_STATE_DELIVERED);
}

// R-M3
TEST_F(SendMessageTest, TellsWhyDeliveryWasGivenUp) {
  ASSERT_TRUE(Send({.body = "抱歉"}, kAgent).ok());
  ASSERT_TRUE(RecordDelivery(messages_, {kComplaint, kMessageUuid}, absl::UnavailableError("away"),
                             12, kNow)
                  .ok());
  ASSERT_THAT(messages_.events, SizeIs(2));
  EXPECT_EQ(messages_.events[1].message_undeliverable().attempts(), 12);
  EXPECT_EQ(messages_.events[1].message_undeliverable().reason(), "DELIVERY_EXHAUSTED");
}

// R-M2
TEST_F(SendMessageTest, DryRunSaysWhatTheGuardWouldSay) {
  const auto verdict = CheckMessage(phrases_, "不归我们管", common::v1::ACTOR_KIND_PERSON);
  ASSERT_TRUE(verdict.ok());
  EXPECT_FALSE(verdict->allowed());
  EXPECT_EQ(verdict->findings_size(), 3);
  EXPECT_TRUE(CheckMessage(phrases_, "收到", common::v1::ACTOR_KIND_PERSON)->allowed());
}

TEST_F(SendMessageTest, BoundsATenantsPhrasesButReplacesAlways) {
  for (size_t i = 0; i < kPhrasesMax; ++i) {
    phrases_.all.emplace_back().set_phrase(absl::StrCat("禁语", i));
  }
  v1::ForbiddenPhrase phrase;
  phrase.set_phrase("新的禁语");
  EXPECT_EQ(ReasonOf(PutForbiddenPhrase(phrases_, phrase)), "PHRASES_TOO_MANY");
  phrase.set_phrase("禁語7");
  EXPECT_TRUE(PutForbiddenPhrase(phrases_, phrase).ok());
}

}  // namespace
}  // namespace redress::messaging
