#include "services/messaging/api/messaging_fixture.h"

namespace redress::messaging {
namespace {

using redress::test::WaitUntil;
using testing::SizeIs;

// R-M3
TEST_F(MessagingTest, DeliversWhatIsSentAndTellsBoth) {
  const auto sent = Send(Request("非常抱歉，我们会尽快处理"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->message().channel(), common::v1::CHANNEL_CHAT);
  EXPECT_EQ(sent->message().author(), "agents/lin");
  EXPECT_EQ(sent->message().body(), "非常抱歉，我们会尽快处理");

  const v1::Message message = Settled();
  EXPECT_EQ(message.delivery_state(), v1::DELIVERY_STATE_DELIVERED);
  EXPECT_EQ(message.attempts(), 1);
  EXPECT_TRUE(message.has_deliver_time());
  EXPECT_EQ(message.body(), "非常抱歉，我们会尽快处理");

  const auto carried = platform_.requests();
  ASSERT_THAT(carried, SizeIs(1));
  EXPECT_EQ(absl::StrCat(complaint_.Name(), "/messages/", carried[0].request_id()), message.name());
  EXPECT_EQ(carried[0].tenant(), "demo");
  EXPECT_EQ(carried[0].customer_id(), "customer-7");
  EXPECT_EQ(carried[0].body(), message.body());

  const auto events = Events();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].message_sent().message(), message.name());
  EXPECT_EQ(events[0].message_sent().author_kind(), common::v1::ACTOR_KIND_PERSON);
  EXPECT_EQ(events[0].actor(), "agents/lin");
  EXPECT_EQ(events[1].message_delivered().message(), message.name());
  EXPECT_EQ(events[1].message_delivered().attempts(), 1);
}

// R-M3, R-H5: the platform's absence is survived, and it is asked under the same id each time.
TEST_F(MessagingTest, TriesAgainWhileThePlatformIsAway) {
  platform_.FailFirst(2);
  ASSERT_TRUE(Send(Request("抱歉，我们会处理")).ok());
  const v1::Message message = Settled();
  EXPECT_EQ(message.delivery_state(), v1::DELIVERY_STATE_DELIVERED);
  EXPECT_EQ(message.attempts(), 3);
  const auto carried = platform_.requests();
  ASSERT_THAT(carried, SizeIs(3));
  EXPECT_EQ(carried[0].request_id(), carried[2].request_id());
}

// R-M3
TEST_F(MessagingTest, GivesUpWhenThePlatformRefuses) {
  platform_.Refuse();
  ASSERT_TRUE(Send(Request("抱歉，我们会处理")).ok());
  EXPECT_EQ(Settled().delivery_state(), v1::DELIVERY_STATE_UNDELIVERABLE);
  const auto events = Events();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1].message_undeliverable().attempts(), 1);
  EXPECT_EQ(events[1].message_undeliverable().reason(), "PLATFORM_INVALID_ARGUMENT");
}

// R-I4
TEST_F(MessagingTest, SendsOnceForOneRequestId) {
  const v1::SendMessageRequest request = Request("抱歉，我们会处理");
  const auto first = Send(request);
  const auto second = Send(request);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(List()->messages_size(), 1);
  v1::SendMessageRequest other = request;
  other.set_body("别的内容");
  EXPECT_EQ(ReasonOf(Send(other).status()), "REQUEST_ID_REUSED");
}

// R-I10
TEST_F(MessagingTest, KeepsNoBodyInClear) {
  ASSERT_TRUE(Send(Request("secret-words-one")).ok());
  v1::ReceiveMessageRequest request;
  request.set_request_id("in");
  request.set_complaint(complaint_.Name());
  request.set_channel(common::v1::CHANNEL_CHAT);
  request.set_body("secret-words-two");
  v1::ReceiveMessageResponse response;
  const auto context = As("demo:platform:shop");
  ASSERT_TRUE(stub_->ReceiveMessage(context.get(), request, &response).ok());
  EXPECT_EQ(response.message().body(), "secret-words-two");
  EXPECT_EQ(CountInClear("message", "record", "secret-words"), 0);
  EXPECT_EQ(CountInClear("message", "sealed_body", "secret-words"), 0);
  EXPECT_EQ(CountInClear("request_log", "response", "secret-words"), 0);
  EXPECT_EQ(CountInClear("event", "payload", "secret-words"), 0);
  EXPECT_GT(CountInClear("event", "payload", complaint_.Name()), 0);  // the search itself works
  ASSERT_EQ(List()->messages_size(), 2);
  EXPECT_EQ(List()->messages(1).body(), "secret-words-two");
  EXPECT_EQ(List()->messages(1).direction(), v1::DIRECTION_INBOUND);
}

TEST_F(MessagingTest, KnowsOnlyComplaintsThatWereFiled) {
  v1::SendMessageRequest request = Request("抱歉");
  request.set_complaint(ComplaintId(NewUuid(SystemClock().Now(), SystemRandom())).Name());
  const absl::Status status = Send(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(status.GetPayload(kRetryInfoType).has_value());
}

// Nothing crosses between tenants.
TEST_F(MessagingTest, ShowsAForeignTenantNothing) {
  ASSERT_TRUE(Send(Request("抱歉")).ok());
  EXPECT_EQ(List("other:agent:lin").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Send(Request("抱歉"), "other:agent:lin").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(MessagingTest, OpensAConversationOnceHoweverOftenItIsTold) {
  TakeIn("demo", complaint_);
  EXPECT_TRUE(Send(Request("抱歉")).ok());
}

// R-M2
TEST_F(MessagingTest, StopsATenantsOwnPhraseInThatTenantOnly) {
  v1::PutForbiddenPhraseRequest request;
  request.set_request_id("p1");
  request.mutable_phrase()->set_phrase("沒辦法");
  v1::PutForbiddenPhraseResponse response;
  const auto admin = As("demo:admin:wu");
  ASSERT_TRUE(stub_->PutForbiddenPhrase(admin.get(), request, &response).ok());
  const auto agent = As("demo:agent:lin");
  EXPECT_EQ(stub_->PutForbiddenPhrase(agent.get(), request, &response).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);

  const absl::Status stopped = Send(Request("真的没办法")).status();
  EXPECT_EQ(ReasonOf(stopped), "MESSAGE_FORBIDDEN");
  EXPECT_EQ(FieldOf(stopped), "body");
  v1::CheckMessageRequest check;
  check.set_body("真的没办法");
  v1::CheckMessageResponse verdict;
  const auto here = As("demo:agent:lin");
  ASSERT_TRUE(stub_->CheckMessage(here.get(), check, &verdict).ok());
  EXPECT_FALSE(verdict.allowed());
  const auto elsewhere = As("other:agent:lin");
  ASSERT_TRUE(stub_->CheckMessage(elsewhere.get(), check, &verdict).ok());
  EXPECT_TRUE(verdict.allowed());
}

// R-M2
TEST_F(MessagingTest, LetsASupervisorOverrideTheGuard) {
  v1::SendMessageRequest request = Request("不归我们管");
  request.set_override_reason("法务同意");
  EXPECT_EQ(ReasonOf(Send(request).status()), "MESSAGE_FORBIDDEN");
  const auto sent = Send(request, "demo:supervisor:wu");
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->findings(0).code(), "FORBIDDEN_PHRASE");
  EXPECT_EQ(CountInClear("message", "sealed_override", "法务同意"), 0);
}

// R-F1: the link is the customer's alone.
TEST_F(MessagingTest, ShowsTheLinkOfASurveyToThePlatformOnly) {
  v1::SendMessageRequest request = Request("https://shop.example/survey/abc");
  request.set_purpose("survey");
  ASSERT_TRUE(Send(request, "demo:platform:feedback").ok());
  for (const char* who : {"demo:agent:lin", "demo:auditor:he", "demo:admin:wu"}) {
    EXPECT_EQ(List(who)->messages(0).body(), "[survey link]") << who;
  }
  EXPECT_EQ(List("demo:platform:shop")->messages(0).body(), "https://shop.example/survey/abc");
}

TEST_F(MessagingTest, ListsPagesOldestFirst) {
  for (const char* body : {"一", "二", "三"}) {
    ASSERT_TRUE(Send(Request(body)).ok());
    // Ids sort by milliseconds: the next message belongs into a later one.
    const absl::Time sent = SystemClock().Now();
    ASSERT_TRUE(
        WaitUntil([&] { return SystemClock().Now() > sent + absl::Milliseconds(2); }, kLimit));
  }
  const auto first = List("demo:agent:lin", 2);
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->messages_size(), 2);
  EXPECT_EQ(first->messages(0).body(), "一");
  const auto second = List("demo:agent:lin", 2, first->next_page_token());
  ASSERT_EQ(second->messages_size(), 1);
  EXPECT_EQ(second->messages(0).body(), "三");
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(ReasonOf(List("demo:agent:lin", 2, "nonsense").status()), "PAGE_TOKEN_INVALID");
}

TEST_F(MessagingTest, RefusesWhatIsNotWellFormed) {
  EXPECT_EQ(ReasonOf(Send(Request("")).status()), "BODY_MISSING");
  EXPECT_EQ(ReasonOf(Send(Request(std::string(5001, 'x'))).status()), "BODY_TOO_LONG");
  v1::SendMessageRequest request = Request("抱歉");
  request.set_purpose("advert");
  EXPECT_EQ(ReasonOf(Send(request).status()), "PURPOSE_UNKNOWN");
  request = Request("抱歉");
  request.set_complaint("complaints/none");
  EXPECT_EQ(FieldOf(Send(request).status()), "complaint");
}

// R-I5: what is said on a merged complaint is said where it goes on, along the whole chain.
TEST_F(MessagingTest, MessagesFollowTheChain) {
  const ComplaintId joined = complaint_;
  const ComplaintId middle = File("demo");
  const ComplaintId survivor = File("demo");
  Join(joined, middle);
  Join(middle, survivor);
  const auto sent = Send(Request("非常抱歉，我们会尽快处理"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->message().complaint(), survivor.Name());
  EXPECT_EQ(sent->message().name().find(survivor.Name()), 0u);
  // The customer was told of the merge, in the complaint's own conversation (R-M3).
  const auto own = List();
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_THAT(own->messages(), SizeIs(1));
  EXPECT_EQ(own->messages(0).purpose(), "notice");
  EXPECT_EQ(own->messages(0).author_kind(), common::v1::ACTOR_KIND_SYSTEM);
  Part(joined);
  EXPECT_EQ(Send(Request("抱歉，我们会处理"))->message().complaint(), joined.Name());
}

// Nobody reads what was meant for another customer.
TEST_F(MessagingTest, AnotherCustomersConversationIsNotGoneOnWith) {
  const ComplaintId survivor(NewUuid(SystemClock().Now(), SystemRandom()));
  TakeIn("demo", survivor, "customer-8");
  Join(complaint_, survivor);
  EXPECT_EQ(Send(Request("抱歉，我们会处理"))->message().complaint(), complaint_.Name());
}

}  // namespace
}  // namespace redress::messaging
