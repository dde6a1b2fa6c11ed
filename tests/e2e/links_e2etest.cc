// Merging, parting, reopening and correcting complaints, through all seven services as real
// processes: what each of them makes of it (R-I5, R-I6, R-I7, R-S15).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/random.h"
#include "redress/analytics/v1/analytics.grpc.pb.h"
#include "redress/feedback/v1/feedback.grpc.pb.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "redress/resolution/v1/resolution.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using analytics::v1::AnalyticsService;
using feedback::v1::FeedbackService;
using intake::v1::IntakeService;
using messaging::v1::MessagingService;
using resolution::v1::ResolutionService;
using routing::v1::RoutingService;
using sla::v1::SlaService;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr absl::Duration kLimit = absl::Seconds(30);
constexpr char kShop[] = "demo:platform:shop";
constexpr char kLin[] = "demo:agent:lin";
constexpr char kSue[] = "demo:supervisor:sue";

// One suite for all stories; each has complaints of its own and leaves nothing with the agent.
class Links : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    suite_ = new test::Suite({});
    ASSERT_TRUE(suite_->StartAll());
  }
  static void TearDownTestSuite() {
    delete suite_;
    suite_ = nullptr;
  }

  template <typename Service, typename Request, typename Response>
  static absl::StatusOr<Response> Call(const char* service,
                                       grpc::Status (Service::StubInterface::*method)(
                                           grpc::ClientContext*, const Request&, Response*),
                                       const char* who, Request request) {
    if (const auto* field = Request::descriptor()->FindFieldByName("request_id");
        field != nullptr && Request::GetReflection()->GetString(request, field).empty()) {
      Request::GetReflection()->SetString(&request, field,
                                          NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    }
    std::unique_ptr<typename Service::StubInterface> stub =
        Service::NewStub(suite_->Channel(service));
    const auto context = rpc::MakeContext(
        {absl::StrCat("Bearer dev:", who), SystemClock().Now() + absl::Seconds(10)},
        SystemRandom());
    context->set_wait_for_ready(true);
    Response response;
    const absl::Status status = rpc::FromGrpc(((*stub).*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  struct Filed {
    std::string name;
    std::string reference;
  };
  static Filed File(const std::string& body, const std::string& tenant_user = kShop) {
    intake::v1::FileComplaintRequest request;
    auto& draft = *request.mutable_complaint();
    draft.set_channel(common::v1::CHANNEL_APP);
    draft.mutable_customer()->set_customer_id(absl::StrCat("c", ++customers_));
    draft.mutable_customer()->set_phone("13800001234");
    draft.set_body(body);
    const auto filed = Call<IntakeService>("intake", &IntakeService::StubInterface::FileComplaint,
                                           tenant_user.c_str(), request);
    EXPECT_TRUE(filed.ok()) << filed.status();
    if (!filed.ok()) return {};
    return {filed->complaint().name(), filed->complaint().reference()};
  }
  // Two complaints by one customer.
  static std::pair<Filed, Filed> FileTwo(const std::string& body) {
    const Filed first = File(body);
    --customers_;
    return {first, File(body)};
  }

  static absl::StatusOr<intake::v1::MergeComplaintsResponse> Merge(const Filed& a, const Filed& b) {
    intake::v1::MergeComplaintsRequest request;
    request.set_name(a.name);
    request.set_into(b.name);
    return Call<IntakeService>("intake", &IntakeService::StubInterface::MergeComplaints, kLin,
                               request);
  }
  static absl::StatusOr<intake::v1::UnmergeComplaintResponse> Unmerge(const Filed& a) {
    intake::v1::UnmergeComplaintRequest request;
    request.set_name(a.name);
    return Call<IntakeService>("intake", &IntakeService::StubInterface::UnmergeComplaint, kLin,
                               request);
  }
  static intake::v1::Complaint Get(const Filed& filed) {
    intake::v1::GetComplaintRequest request;
    request.set_name(filed.name);
    const auto got =
        Call<IntakeService>("intake", &IntakeService::StubInterface::GetComplaint, kLin, request);
    EXPECT_TRUE(got.ok()) << got.status();
    return got.ok() ? got->complaint() : intake::v1::Complaint();
  }
  static std::vector<std::string> Timeline(const Filed& filed) {
    intake::v1::ListTimelineRequest request;
    request.set_name(filed.name);
    std::vector<std::string> lines;
    const auto got =
        Call<IntakeService>("intake", &IntakeService::StubInterface::ListTimeline, kLin, request);
    EXPECT_TRUE(got.ok()) << got.status();
    if (!got.ok()) return lines;
    for (const auto& entry : got->entries()) lines.push_back(entry.summary());
    return lines;
  }
  static intake::v1::Progress Progress(const Filed& filed) {
    intake::v1::GetProgressRequest request;
    request.set_reference(filed.reference);
    request.set_proof("1234");
    const auto got =
        Call<IntakeService>("intake", &IntakeService::StubInterface::GetProgress, kShop, request);
    EXPECT_TRUE(got.ok()) << got.status();
    return got.ok() ? got->progress() : intake::v1::Progress();
  }

  static void PutAgent(const std::string& id, const std::vector<std::string>& departments) {
    routing::v1::PutAgentRequest request;
    request.mutable_agent()->set_name("agents/" + id);
    request.mutable_agent()->set_display_name(id);
    request.mutable_agent()->set_capacity(20);
    for (const std::string& department : departments) {
      request.mutable_agent()->add_departments("departments/" + department);
    }
    request.mutable_agent()->set_presence(routing::v1::PRESENCE_AVAILABLE);
    const auto put = Call<RoutingService>("routing", &RoutingService::StubInterface::PutAgent,
                                          "demo:admin:root", request);
    ASSERT_TRUE(put.ok()) << put.status();
    routing::v1::SetPresenceRequest presence;
    presence.set_agent("agents/" + id);
    presence.set_presence(routing::v1::PRESENCE_AVAILABLE);
    const auto told = Call<RoutingService>("routing", &RoutingService::StubInterface::SetPresence,
                                           kSue, presence);
    ASSERT_TRUE(told.ok()) << told.status();
  }
  static int LoadOf(const std::string& id) {
    const auto got = Call<RoutingService>("routing", &RoutingService::StubInterface::ListAgents,
                                          kSue, routing::v1::ListAgentsRequest());
    EXPECT_TRUE(got.ok()) << got.status();
    if (!got.ok()) return -1;
    for (const auto& agent : got->agents()) {
      if (agent.name() == "agents/" + id) return agent.load();
    }
    return -1;
  }
  static routing::v1::Case CaseOf(const Filed& filed) {
    routing::v1::GetCaseRequest request;
    request.set_complaint(filed.name);
    const auto got =
        Call<RoutingService>("routing", &RoutingService::StubInterface::GetCase, kSue, request);
    return got.ok() ? got->work_case() : routing::v1::Case();
  }
  // Waits for the offer and takes it.
  static void Accept(const Filed& filed) {
    ASSERT_TRUE(test::WaitUntil([&] { return CaseOf(filed).has_offer(); }, kLimit));
    routing::v1::AcceptOfferRequest request;
    request.set_complaint(filed.name);
    request.set_offer_id(CaseOf(filed).offer().offer_id());
    const auto taken =
        Call<RoutingService>("routing", &RoutingService::StubInterface::AcceptOffer, kSue, request);
    ASSERT_TRUE(taken.ok()) << taken.status();
  }
  static void CloseCase(const Filed& filed) {
    routing::v1::CloseCaseRequest request;
    request.set_complaint(filed.name);
    request.set_outcome("rejected");
    const auto closed =
        Call<RoutingService>("routing", &RoutingService::StubInterface::CloseCase, kSue, request);
    ASSERT_TRUE(closed.ok()) << closed.status();
  }

  // State by clock id.
  static std::map<std::string, sla::v1::Clock> Clocks(const Filed& filed) {
    sla::v1::GetClocksRequest request;
    request.set_complaint(filed.name);
    std::map<std::string, sla::v1::Clock> clocks;
    const auto got = Call<SlaService>("sla", &SlaService::StubInterface::GetClocks, kSue, request);
    if (!got.ok()) return clocks;
    for (const auto& clock : got->clocks()) clocks[clock.clock_id()] = clock;
    return clocks;
  }
  static bool ClockIs(const Filed& filed, const std::string& id, sla::v1::ClockState state) {
    const auto clocks = Clocks(filed);
    const auto found = clocks.find(id);
    return found != clocks.end() && found->second.state() == state;
  }

  static absl::StatusOr<resolution::v1::Proposal> Propose(const Filed& filed) {
    resolution::v1::ProposeSolutionRequest request;
    request.set_complaint(filed.name);
    const auto proposed = Call<ResolutionService>(
        "resolution", &ResolutionService::StubInterface::ProposeSolution, kLin, request);
    if (!proposed.ok()) return proposed.status();
    return proposed->proposal();
  }
  static resolution::v1::ProposalState StateOf(const resolution::v1::Proposal& proposal) {
    resolution::v1::GetProposalRequest request;
    request.set_name(proposal.name());
    const auto got = Call<ResolutionService>(
        "resolution", &ResolutionService::StubInterface::GetProposal, kLin, request);
    return got.ok() ? got->proposal().state() : resolution::v1::PROPOSAL_STATE_UNSPECIFIED;
  }

  // Where a person's message about the complaint is kept.
  static std::string Say(const Filed& filed) {
    messaging::v1::SendMessageRequest request;
    request.set_complaint(filed.name);
    request.set_body("非常抱歉，我们会尽快为您处理");
    const auto sent = Call<MessagingService>(
        "messaging", &MessagingService::StubInterface::SendMessage, kLin, request);
    EXPECT_TRUE(sent.ok()) << sent.status();
    return sent.ok() ? sent->message().complaint() : "";
  }
  static std::vector<messaging::v1::Message> Messages(const Filed& filed) {
    messaging::v1::ListMessagesRequest request;
    request.set_complaint(filed.name);
    const auto got = Call<MessagingService>(
        "messaging", &MessagingService::StubInterface::ListMessages, kLin, request);
    if (!got.ok()) return {};
    return {got->messages().begin(), got->messages().end()};
  }

  static int Surveys(const Filed& filed) {
    feedback::v1::ListResponsesRequest request;
    request.set_complaint(filed.name);
    const auto got = Call<FeedbackService>(
        "feedback", &FeedbackService::StubInterface::ListResponses, kSue, request);
    EXPECT_TRUE(got.ok()) << got.status();
    return got.ok() ? got->surveys_size() : -1;
  }

  static int64_t Figure(analytics::v1::Metric metric, const std::string& category = "") {
    analytics::v1::QueryRequest request;
    request.set_metric(metric);
    request.mutable_filter()->set_category(category);
    const auto got = Call<AnalyticsService>("analytics", &AnalyticsService::StubInterface::Query,
                                            "demo:analyst:ana", request);
    EXPECT_TRUE(got.ok()) << got.status();
    return got.ok() ? got->total() : -1;
  }

  // Every count agrees with what its owner has, and nothing is parked.
  static void ExpectReconciled() {
    std::string output;
    EXPECT_EQ(suite_->Redress({"reconcile", "--within", "30s"}, &output), 0) << output;
    EXPECT_EQ(suite_->Redress({"events", "parked"}, &output), 0) << output;
    EXPECT_THAT(output, Not(HasSubstr("complaints/"))) << output;
  }

  static test::Suite* suite_;
  static int customers_;
};

test::Suite* Links::suite_ = nullptr;
int Links::customers_ = 0;

// R-I5, R-S15
TEST_F(Links, AMergeAndItsTakingBackAreSeenByEveryService) {
  PutAgent("lin", {"frontline", "logistics"});
  const auto [a, b] = FileTwo("快递弄丢了我的包裹");
  Accept(a);
  Accept(b);
  ASSERT_TRUE(test::WaitUntil([&] { return Clocks(a).contains("first_response"); }, kLimit));
  const auto proposal = Propose(a);
  ASSERT_TRUE(proposal.ok()) << proposal.status();
  ASSERT_TRUE(test::WaitUntil(
      [&] { return Get(a).state() == common::v1::COMPLAINT_STATE_SOLUTION_OFFERED; }, kLimit));
  ASSERT_EQ(LoadOf("lin"), 2);

  const auto merged = Merge(a, b);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->complaint().state(), common::v1::COMPLAINT_STATE_MERGED);
  EXPECT_EQ(merged->complaint().merged_into(), b.name);
  EXPECT_THAT(merged->survivor().merged_complaints(), ElementsAre(a.name));
  // routing: off the agent's hands
  EXPECT_TRUE(test::WaitUntil([&] { return CaseOf(a).outcome() == "merged"; }, kLimit));
  EXPECT_EQ(LoadOf("lin"), 1);
  // sla: stopped in the open, and the survivor's run
  EXPECT_TRUE(test::WaitUntil(
      [&] { return ClockIs(a, "first_response", sla::v1::CLOCK_STATE_CANCELLED); }, kLimit));
  EXPECT_TRUE(ClockIs(b, "first_response", sla::v1::CLOCK_STATE_RUNNING));
  // resolution: taken back, and nothing more is given
  EXPECT_TRUE(test::WaitUntil(
      [&] { return StateOf(*proposal) == resolution::v1::PROPOSAL_STATE_WITHDRAWN; }, kLimit));
  EXPECT_EQ(ReasonOf(Propose(a).status()), "COMPLAINT_MERGED");
  // messaging: the customer is told, and late messages follow
  EXPECT_TRUE(test::WaitUntil(
      [&] {
        const auto messages = Messages(a);
        return messages.size() == 1 && messages[0].purpose() == "notice";
      },
      kLimit));
  EXPECT_EQ(Say(a), b.name);
  messaging::v1::ReceiveMessageRequest word;
  word.set_complaint(a.name);
  word.set_channel(common::v1::CHANNEL_APP);
  word.set_body("还没有找到吗");
  const auto received = Call<MessagingService>(
      "messaging", &MessagingService::StubInterface::ReceiveMessage, kShop, word);
  ASSERT_TRUE(received.ok()) << received.status();
  EXPECT_EQ(received->message().complaint(), b.name);
  EXPECT_TRUE(test::WaitUntil(
      [&] { return ClockIs(b, "first_response", sla::v1::CLOCK_STATE_MET); }, kLimit));
  // intake: both timelines, and the customer of the merged one sees where it stands
  EXPECT_TRUE(test::WaitUntil(
      [&] {
        const auto lines = Timeline(b);
        return std::find(lines.begin(), lines.end(), a.name + ": case closed: merged") !=
                   lines.end() &&
               std::find(lines.begin(), lines.end(), "message received by app") != lines.end();
      },
      kLimit));
  EXPECT_THAT(Timeline(a), Contains("joined to " + b.name));
  EXPECT_THAT(Timeline(b), Contains(a.name + " was joined to it"));
  const intake::v1::Progress progress = Progress(a);
  EXPECT_EQ(progress.state(), Get(b).state());
  EXPECT_THAT(progress.status_text(), HasSubstr("合并"));
  // feedback and analytics: no survey, counted once
  EXPECT_TRUE(test::WaitUntil([&] { return Figure(analytics::v1::METRIC_MERGED) == 1; }, kLimit));
  EXPECT_EQ(Surveys(a), 0);
  ExpectReconciled();

  const auto parted = Unmerge(a);
  ASSERT_TRUE(parted.ok()) << parted.status();
  EXPECT_EQ(parted->survivor().merged_complaints_size(), 0);
  EXPECT_NE(parted->complaint().state(), common::v1::COMPLAINT_STATE_MERGED);
  EXPECT_TRUE(test::WaitUntil([&] { return CaseOf(a).offer().agent() == "agents/lin"; }, kLimit));
  EXPECT_EQ(LoadOf("lin"), 2);
  EXPECT_TRUE(test::WaitUntil(
      [&] { return ClockIs(a, "first_response", sla::v1::CLOCK_STATE_RUNNING); }, kLimit));
  EXPECT_TRUE(test::WaitUntil([&] { return Propose(a).ok(); }, kLimit));
  EXPECT_TRUE(test::WaitUntil([&] { return Say(a) == a.name; }, kLimit));
  EXPECT_TRUE(test::WaitUntil([&] { return Figure(analytics::v1::METRIC_MERGED) == 0; }, kLimit));
  Accept(a);
  CloseCase(a);
  CloseCase(b);
  EXPECT_TRUE(test::WaitUntil([&] { return Surveys(a) == 1 && Surveys(b) == 1; }, kLimit));
  ExpectReconciled();
}

// R-I5: chains followed, cycles refused, nothing crosses tenants
TEST_F(Links, ChainsAreFollowedAndCirclesRefused) {
  const auto [a, b] = FileTwo("客服态度太差了");
  --customers_;
  const Filed c = File("客服态度太差了");
  ASSERT_TRUE(Merge(a, b).ok());
  ASSERT_TRUE(Merge(b, c).ok());
  const absl::Status circle = Merge(c, a).status();
  EXPECT_EQ(circle.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(circle), "MERGE_CYCLE");
  EXPECT_EQ(FieldOf(circle), "into");
  EXPECT_EQ(ReasonOf(Merge(c, c).status()), "SELF_MERGE");
  EXPECT_EQ(ReasonOf(Merge(a, c).status()), "ALREADY_MERGED");
  const Filed foreign = File("快递慢", "other:platform:shop");
  EXPECT_EQ(Merge(c, foreign).status().code(), absl::StatusCode::kNotFound);
  // A late message at the beginning of the chain reaches its end.
  EXPECT_TRUE(test::WaitUntil([&] { return Say(a) == c.name; }, kLimit));
  EXPECT_EQ(Progress(a).state(), Get(c).state());
  // The same request is answered the same; another content under its id is refused.
  intake::v1::UnmergeComplaintRequest request;
  request.set_request_id("links-unmerge-b");
  request.set_name(b.name);
  for (int i = 0; i < 2; ++i) {
    const auto parted = Call<IntakeService>(
        "intake", &IntakeService::StubInterface::UnmergeComplaint, kLin, request);
    ASSERT_TRUE(parted.ok()) << parted.status();
    EXPECT_EQ(parted->survivor().name(), c.name);
  }
  request.set_name(a.name);
  EXPECT_EQ(ReasonOf(Call<IntakeService>("intake", &IntakeService::StubInterface::UnmergeComplaint,
                                         kLin, request)
                         .status()),
            "REQUEST_ID_REUSED");
  EXPECT_TRUE(test::WaitUntil([&] { return Say(a) == b.name; }, kLimit));

  // R-I5: of two merges at once that would close a circle, one is refused.
  ASSERT_TRUE(Unmerge(a).ok());
  std::vector<absl::Status> answers(2);
  std::thread one([&, a = a, b = b] { answers[0] = Merge(a, b).status(); });
  std::thread other([&, a = a, b = b] { answers[1] = Merge(b, a).status(); });
  one.join();
  other.join();
  EXPECT_NE(answers[0].ok(), answers[1].ok()) << answers[0] << answers[1];
  EXPECT_EQ(ReasonOf(answers[0].ok() ? answers[1] : answers[0]), "MERGE_CYCLE");
  ExpectReconciled();
}

// R-S15: reopening begins a new cycle; R-F1: one survey per cycle
TEST_F(Links, AReopenedComplaintIsWorkedOnTimedAndAskedAboutAnew) {
  PutAgent("lin", {"frontline", "logistics"});
  const Filed filed = File("快递晚到了三天");
  Accept(filed);
  intake::v1::ReopenComplaintRequest request;
  request.set_name(filed.name);
  const auto reopen = [&] {
    return Call<IntakeService>("intake", &IntakeService::StubInterface::ReopenComplaint, kSue,
                               request);
  };
  EXPECT_EQ(ReasonOf(reopen().status()), "ILLEGAL_STATE");
  CloseCase(filed);
  ASSERT_TRUE(test::WaitUntil(
      [&] { return Get(filed).state() == common::v1::COMPLAINT_STATE_CLOSED; }, kLimit));
  ASSERT_TRUE(test::WaitUntil([&] { return Surveys(filed) == 1; }, kLimit));
  const int64_t closed = Figure(analytics::v1::METRIC_CLOSED);
  const int64_t reopened_before = Figure(analytics::v1::METRIC_REOPENED);

  const auto reopened = reopen();
  ASSERT_TRUE(reopened.ok()) << reopened.status();
  EXPECT_EQ(reopened->complaint().cycle(), 2);
  EXPECT_TRUE(
      test::WaitUntil([&] { return CaseOf(filed).offer().agent() == "agents/lin"; }, kLimit));
  EXPECT_TRUE(test::WaitUntil(
      [&] { return ClockIs(filed, "first_response#2", sla::v1::CLOCK_STATE_RUNNING); }, kLimit));
  EXPECT_TRUE(ClockIs(filed, "first_response", sla::v1::CLOCK_STATE_CANCELLED));
  EXPECT_TRUE(test::WaitUntil(
      [&] { return Figure(analytics::v1::METRIC_REOPENED) == reopened_before + 1; }, kLimit));
  Accept(filed);
  EXPECT_TRUE(test::WaitUntil(
      [&] { return Get(filed).state() == common::v1::COMPLAINT_STATE_IN_PROGRESS; }, kLimit));
  EXPECT_EQ(Say(filed), filed.name);
  EXPECT_TRUE(test::WaitUntil(
      [&] { return ClockIs(filed, "first_response#2", sla::v1::CLOCK_STATE_MET); }, kLimit));
  CloseCase(filed);
  EXPECT_TRUE(test::WaitUntil([&] { return Surveys(filed) == 2; }, kLimit));
  EXPECT_TRUE(
      test::WaitUntil([&] { return Figure(analytics::v1::METRIC_CLOSED) == closed + 1; }, kLimit));
  EXPECT_THAT(Timeline(filed), Contains("reopened: customer_request, round 2"));
  ExpectReconciled();
}

// R-I6, R-I7, R-R1, R-S15
TEST_F(Links, ACorrectionIsKeptAndFollowedByEveryService) {
  PutAgent("lin", {"frontline", "logistics"});
  PutAgent("qin", {"quality"});
  const Filed filed = File("快递晚到了三天");
  ASSERT_TRUE(test::WaitUntil([&] { return CaseOf(filed).department() == "departments/logistics"; },
                              kLimit));
  ASSERT_TRUE(test::WaitUntil([&] { return Clocks(filed).contains("closed_level_1"); }, kLimit));
  const int64_t corrected = Figure(analytics::v1::METRIC_CORRECTED);
  const int64_t quality = Figure(analytics::v1::METRIC_FILED, "product_quality");

  std::string output;
  EXPECT_EQ(suite_->Redress({"reclassify", filed.reference, "--category", "product_quality.safety",
                             "--level", "1"},
                            &output),
            1);
  EXPECT_THAT(output, HasSubstr("LEVEL_TOO_LOW")) << output;
  ASSERT_EQ(suite_->Redress({"reclassify", filed.reference, "--category", "product_quality.safety",
                             "--level", "2"},
                            &output),
            0)
      << output;
  EXPECT_EQ(Get(filed).level(), common::v1::LEVEL_SERIOUS);
  EXPECT_TRUE(Get(filed).triage().corrected());
  EXPECT_TRUE(
      test::WaitUntil([&] { return CaseOf(filed).offer().agent() == "agents/qin"; }, kLimit));
  EXPECT_EQ(CaseOf(filed).department(), "departments/quality");
  EXPECT_TRUE(test::WaitUntil(
      [&] {
        return ClockIs(filed, "closed_level_1", sla::v1::CLOCK_STATE_CANCELLED) &&
               ClockIs(filed, "offer_level_2", sla::v1::CLOCK_STATE_RUNNING);
      },
      kLimit));
  EXPECT_TRUE(test::WaitUntil(
      [&] {
        return Figure(analytics::v1::METRIC_CORRECTED) == corrected + 1 &&
               Figure(analytics::v1::METRIC_FILED, "product_quality") == quality + 1;
      },
      kLimit));
  ASSERT_EQ(suite_->Redress({"corrections", "--limit", "1"}, &output), 0) << output;
  EXPECT_THAT(output, AllOf(HasSubstr(filed.name), HasSubstr("快递晚到了三天"),
                            HasSubstr("\"logistics\""), HasSubstr("\"product_quality\"")));
  EXPECT_THAT(Timeline(filed), Contains(HasSubstr("corrected: logistics.late to "
                                                  "product_quality.safety, level 1 to 2")));
  ASSERT_EQ(suite_->Redress({"list", "--category", "product_quality"}, &output), 0) << output;
  EXPECT_THAT(output, HasSubstr(filed.reference));
  Accept(filed);
  CloseCase(filed);
  ExpectReconciled();
}

// R-I5, R-I7, R-S7: nothing becomes less grave by a merge
TEST_F(Links, ASurvivorIsWorkedOnAsGravelyAsWhatWasJoinedToIt) {
  const Filed grave = File("用了你们的面霜，皮肤严重过敏，住院了");
  const Filed routine = File("快递晚到了三天");
  ASSERT_EQ(Get(grave).level(), common::v1::LEVEL_CRISIS);
  ASSERT_EQ(Get(routine).level(), common::v1::LEVEL_ROUTINE);
  ASSERT_TRUE(test::WaitUntil([&] { return Clocks(routine).contains("closed_level_1"); }, kLimit));
  ASSERT_TRUE(Merge(grave, routine).ok());
  EXPECT_EQ(Get(routine).level(), common::v1::LEVEL_CRISIS);
  EXPECT_THAT(Get(routine).triage().signals(), Contains("injury"));
  EXPECT_TRUE(test::WaitUntil(
      [&] {
        return ClockIs(routine, "statement_level_3", sla::v1::CLOCK_STATE_RUNNING) &&
               ClockIs(routine, "closed_level_1", sla::v1::CLOCK_STATE_CANCELLED);
      },
      kLimit));
  EXPECT_TRUE(
      test::WaitUntil([&] { return CaseOf(routine).department() == "departments/legal"; }, kLimit));
  EXPECT_EQ(CaseOf(routine).rung(), 3);
  ExpectReconciled();
}

}  // namespace
}  // namespace redress
