#include "services/feedback/api/feedback_fixture.h"

namespace redress::feedback {
namespace {

using redress::test::WaitUntil;
using testing::SizeIs;

// R-F1
TEST_F(FeedbackTest, IssuesOneSurveyAComplaintHoweverOftenItIsTold) {
  const ComplaintId resolved = NewComplaint();
  const ComplaintId rejected = NewComplaint();
  const ComplaintId withdrawn = NewComplaint();
  const std::vector<events::Delivered> batch = {
      Closed(resolved, "resolved"), Closed(rejected, "rejected"), Closed(withdrawn, "withdrawn"),
      Closed(resolved, "resolved")};
  TakeIn(batch);
  TakeIn(batch);
  EXPECT_EQ(List().surveys_size(), 2);
  ASSERT_THAT(Events(resolved), SizeIs(1));
  EXPECT_TRUE(Events(resolved)[0].has_survey_issued());
  EXPECT_THAT(Events(rejected), SizeIs(1));
  EXPECT_THAT(Events(withdrawn), SizeIs(0));
  ASSERT_TRUE(WaitUntil([&] { return messaging_.requests().size() >= 2; }, kLimit));
}

// R-F1: one per cycle; none for a merged complaint (R-I5)
TEST_F(FeedbackTest, IssuesOneSurveyARoundOfWork) {
  const ComplaintId complaint = NewComplaint();
  TakeIn({Opened(complaint), Closed(complaint, "resolved"), Closed(complaint, "resolved")});
  EXPECT_EQ(List().surveys_size(), 1);
  TakeIn({Opened(complaint), Closed(complaint, "merged"), Opened(complaint),
          Closed(complaint, "rejected"), Opened(complaint), Closed(complaint, "resolved")});
  EXPECT_EQ(List().surveys_size(), 3);
  TakeIn({Closed(complaint, "resolved")});
  EXPECT_EQ(List().surveys_size(), 3);
  const ComplaintId merged = NewComplaint();
  TakeIn({Opened(merged), Closed(merged, "merged")});
  EXPECT_THAT(Events(merged), SizeIs(0));
}

// A batch that is rolled back leaves nothing, and the same batch works afterwards.
TEST_F(FeedbackTest, IssuesNothingInATransactionThatFails) {
  const ComplaintId complaint = NewComplaint();
  const std::vector<events::Delivered> batch = {Closed(complaint, "resolved")};
  ClosingHandler handler(host_, vault_, absl::Hours(1));
  const absl::Status status = host_.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
    const absl::Status handled = handler.Handle(tx, batch);
    return handled.ok() ? absl::CancelledError("after the effect") : handled;
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(List().surveys_size(), 0);
  TakeIn(batch);
  EXPECT_EQ(List().surveys_size(), 1);
  EXPECT_THAT(Events(complaint), SizeIs(1));
}

// R-F1
TEST_F(FeedbackTest, SendsTheLinkUntilMessagingKnowsTheComplaint) {
  messaging_.KnowNothingFirst(2);
  const ComplaintId complaint = NewComplaint();
  TakeIn({Closed(complaint, "resolved")});
  ASSERT_TRUE(WaitUntil(
      [&] {
        const auto list = List();
        return list.surveys_size() == 1 && list.surveys(0).state() == v1::SURVEY_STATE_SENT;
      },
      kLimit));
  const auto sent = messaging_.requests();
  ASSERT_THAT(sent, SizeIs(3));
  EXPECT_EQ(sent[0].SerializeAsString(), sent[2].SerializeAsString());
  EXPECT_EQ(sent[0].purpose(), "survey");
  EXPECT_EQ(sent[0].complaint(), complaint.Name());
  const std::string name = List().surveys(0).name();
  EXPECT_EQ(sent[0].request_id(), "survey-" + name.substr(name.find('/') + 1));
}

// R-F1
TEST_F(FeedbackTest, TakesTheAnswersOfWhoeverHoldsTheToken) {
  const std::string token = NewToken();
  ASSERT_TRUE(Get(token).ok());
  v1::AnswerSurveyRequest request = Answers(token, 4);
  request.mutable_answers()->set_speed(5);
  request.mutable_answers()->set_comment("谢谢");
  const auto answered = Answer(request);
  ASSERT_TRUE(answered.ok()) << answered.status();
  EXPECT_EQ(answered->verdict(), "satisfied");
  EXPECT_EQ(answered->answers().comment(), "谢谢");
  EXPECT_EQ(Get(token)->state(), v1::SURVEY_STATE_ANSWERED);
  EXPECT_EQ(Get(token)->answers().comment(), "谢谢");
  const auto events = Events(complaint_);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1].survey_answered().speed(), 5);
  EXPECT_EQ(events[1].survey_answered().recommend(), -1);
  // R-I4: the same request again gets the same answer, another one none.
  EXPECT_EQ(Answer(request)->SerializeAsString(), answered->SerializeAsString());
  EXPECT_EQ(ReasonOf(Answer(Answers(token, 1)).status()), "ALREADY_ANSWERED");
}

// R-F1
TEST_F(FeedbackTest, CountsOneOfTwoAnswersAtOnce) {
  const std::string token = NewToken();
  std::atomic<int> taken = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto answered = Answer(Answers(token, 1));
      if (answered.ok()) ++taken;
      if (ReasonOf(answered.status()) == "ALREADY_ANSWERED") ++refused;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(refused, 7);
  EXPECT_THAT(Events(complaint_), SizeIs(3));  // issued, answered, callback requested
  EXPECT_EQ(Callbacks().callbacks_size(), 1);
}

// Nothing crosses between tenants.
TEST_F(FeedbackTest, RefusesATokenInAnotherTenantAndAForgedOne) {
  const std::string token = NewToken();
  for (const absl::Status& status :
       {Get(token, "other:customer:web").status(), Get("x" + token).status(),
        Answer(Answers(token, 5), "other:customer:web").status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(ReasonOf(status), "TOKEN_INVALID");
  }
  EXPECT_EQ(List({}, "other:agent:lin").surveys_size(), 0);
}

// R-F3
TEST_F(FeedbackTest, HasADissatisfiedCustomerCalledOnce) {
  ASSERT_TRUE(Answer(Answers(NewToken(), 5)).ok());
  EXPECT_EQ(Callbacks().callbacks_size(), 0);
  ASSERT_TRUE(Answer(Answers(NewToken(), 2)).ok());
  const auto open = Callbacks();
  ASSERT_EQ(open.callbacks_size(), 1);
  const v1::Callback& callback = open.callbacks(0);
  EXPECT_EQ(callback.complaint(), complaint_.Name());
  const absl::Duration within = FromProto(callback.due_time()) - SystemClock().Now();
  EXPECT_GT(within, absl::Hours(23));
  EXPECT_LE(within, absl::Hours(24));

  EXPECT_EQ(Complete(callback.name(), "reached", "other:supervisor:wu").status().code(),
            absl::StatusCode::kNotFound);
  const auto done = Complete(callback.name(), "reached");
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->state(), v1::CALLBACK_STATE_DONE);
  EXPECT_EQ(Complete(callback.name(), "reached").status().code(),
            absl::StatusCode::kFailedPrecondition);
  v1::ListCallbacksRequest open_only;
  open_only.set_open_only(true);
  EXPECT_EQ(Callbacks(open_only).callbacks_size(), 0);
  EXPECT_EQ(Callbacks().callbacks_size(), 1);

  const auto events = Events(complaint_);
  ASSERT_THAT(events, SizeIs(4));
  EXPECT_EQ(absl::StrCat("callbacks/", events[2].callback_requested().callback_id()),
            callback.name());
  EXPECT_EQ(events[3].callback_completed().outcome(), "reached");
}

// R-F3
TEST_F(FeedbackTest, PagesCallbacksMostUrgentFirst) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Answer(Answers(NewToken(), 1)).ok());
  const auto all = Callbacks();
  ASSERT_EQ(all.callbacks_size(), 3);
  ASSERT_TRUE(Complete(all.callbacks(0).name(), "not_reached").ok());
  v1::ListCallbacksRequest request;
  request.set_page_size(2);
  const auto first = Callbacks(request);
  ASSERT_EQ(first.callbacks_size(), 2);
  EXPECT_EQ(first.callbacks(0).name(), all.callbacks(1).name());
  EXPECT_EQ(first.callbacks(1).name(), all.callbacks(2).name());
  request.set_page_token(first.next_page_token());
  const auto second = Callbacks(request);
  ASSERT_EQ(second.callbacks_size(), 1);  // the one that is done comes last
  EXPECT_EQ(second.callbacks(0).name(), all.callbacks(0).name());
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(FeedbackTest, ListsResponsesByComplaintAndAnswered) {
  const std::string token = NewToken();
  const ComplaintId first = complaint_;
  NewToken();
  ASSERT_TRUE(Answer(Answers(token, 3)).ok());
  v1::ListResponsesRequest answered;
  answered.set_answered_only(true);
  ASSERT_EQ(List(answered).surveys_size(), 1);
  EXPECT_EQ(List(answered).surveys(0).complaint(), first.Name());
  v1::ListResponsesRequest of_complaint;
  of_complaint.set_complaint(complaint_.Name());
  ASSERT_EQ(List(of_complaint).surveys_size(), 1);
  EXPECT_EQ(List(of_complaint).surveys(0).complaint(), complaint_.Name());
  v1::ListResponsesRequest page;
  page.set_page_size(1);
  const auto newest = List(page);
  EXPECT_EQ(newest.surveys(0).complaint(), complaint_.Name());
  page.set_page_token(newest.next_page_token());
  EXPECT_EQ(List(page).surveys(0).complaint(), first.Name());
}

// R-F2: both numbers are of the same surveys.
TEST_F(FeedbackTest, TellsTheResponseRateOfARange) {
  const absl::Time start = SystemClock().Now();
  const std::string token = NewToken();
  NewToken();
  NewToken();
  NewToken();
  ASSERT_TRUE(Answer(Answers(token, 3)).ok());
  v1::GetResponseRateRequest request;
  v1::GetResponseRateResponse rate;
  const auto all = As("demo:analyst:he");
  ASSERT_TRUE(stub_->GetResponseRate(all.get(), request, &rate).ok());
  EXPECT_EQ(rate.issued(), 4);
  EXPECT_EQ(rate.answered(), 1);
  EXPECT_DOUBLE_EQ(rate.rate(), 0.25);
  *request.mutable_until() = ToProto(start - absl::Seconds(1));
  const auto none = As("demo:analyst:he");
  ASSERT_TRUE(stub_->GetResponseRate(none.get(), request, &rate).ok());
  EXPECT_EQ(rate.issued(), 0);
  EXPECT_EQ(rate.rate(), 0);
  *request.mutable_from() = ToProto(start);
  const auto empty = As("demo:analyst:he");
  const absl::Status status = rpc::FromGrpc(stub_->GetResponseRate(empty.get(), request, &rate));
  EXPECT_EQ(ReasonOf(status), "RANGE_EMPTY");
}

// R-I10
TEST_F(FeedbackTest, KeepsNoCommentInClear) {
  v1::AnswerSurveyRequest request = Answers(NewToken(), 2);
  request.mutable_answers()->set_comment("secret-words");
  ASSERT_TRUE(Answer(request).ok());
  EXPECT_EQ(CountInClear("survey", "record", "secret-words"), 0);
  EXPECT_EQ(CountInClear("survey", "sealed_comment", "secret-words"), 0);
  EXPECT_EQ(CountInClear("request_log", "response", "secret-words"), 0);
  EXPECT_EQ(CountInClear("event", "payload", "secret-words"), 0);
  EXPECT_GT(CountInClear("event", "payload", complaint_.Name()), 0);  // the search itself works
  EXPECT_EQ(List().surveys(0).answers().comment(), "secret-words");
  EXPECT_EQ(List({}, "demo:analyst:he").surveys(0).answers().comment(), "[hidden]");
}

// R-F1
TEST_F(FeedbackTest, NamesTheAnswerAtFault) {
  const std::string token = NewToken();
  EXPECT_EQ(FieldOf(Answer(Answers(token, 0)).status()), "answers.overall");
  v1::AnswerSurveyRequest request = Answers(token, 3);
  request.mutable_answers()->set_recommend(11);
  EXPECT_EQ(FieldOf(Answer(request).status()), "answers.recommend");
}

// R-I10
TEST_F(FeedbackTest, AnErasedCustomersWordsAreGoneAndTheRatingsRemain) {
  const std::string token = NewToken();
  v1::AnswerSurveyRequest request = Answers(token, 2);
  request.mutable_answers()->set_comment("secret-words");
  ASSERT_TRUE(Answer(request).ok());
  EXPECT_EQ(List({}, "demo:platform:shop").surveys(0).answers().comment(), "secret-words");
  TakeIn({Erased(complaint_)});
  const v1::Survey left = List({}, "demo:platform:shop").surveys(0);
  EXPECT_EQ(left.answers().comment(), "");
  EXPECT_EQ(left.answers().overall(), 2);
  EXPECT_EQ(ReasonOf(Get(token).status()), "CUSTOMER_ERASED");

  // The erasure may come here before the closing.
  const ComplaintId early = NewComplaint();
  TakeIn({Erased(early)});
  TakeIn({Closed(early, "resolved")});
  EXPECT_EQ(List().surveys_size(), 1);
}

}  // namespace
}  // namespace redress::feedback
