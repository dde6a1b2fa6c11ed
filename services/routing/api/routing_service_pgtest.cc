// The RPCs, through gRPC, on a wired host; the fixture beside it is another replica.
#include <atomic>

#include "services/routing/api/replica_testing.h"

namespace redress::routing {
namespace {

using RoutingServiceTest = ReplicaFixture;

// R-R3, R-R4
TEST_F(RoutingServiceTest, AnAgentAcceptsWalksTheStepsAndCloses) {
  Put("lin");
  const CaseKey key = File();
  auto accept = WriteOn<v1::AcceptOfferRequest>(key);
  accept.set_offer_id(Get(key).offer().offer_id());
  v1::AcceptOfferResponse accepted;
  EXPECT_EQ(ReasonOf(Call(&Stub::AcceptOffer, "demo:agent:wu", accept, &accepted)),
            "NOT_YOUR_OFFER");
  ASSERT_TRUE(Call(&Stub::AcceptOffer, "demo:agent:lin", accept, &accepted).ok());
  EXPECT_EQ(accepted.work_case().assignee(), "agents/lin");
  // R-I4: the same request gives the same answer.
  v1::AcceptOfferResponse again;
  ASSERT_TRUE(Call(&Stub::AcceptOffer, "demo:agent:lin", accept, &again).ok());
  EXPECT_EQ(again.SerializeAsString(), accepted.SerializeAsString());

  auto start = WriteOn<v1::StartStepRequest>(key);
  start.set_step("investigate");
  v1::StartStepResponse started;
  EXPECT_EQ(ReasonOf(Call(&Stub::StartStep, "demo:agent:wu", start, &started)), "NOT_ASSIGNEE");
  ASSERT_TRUE(Call(&Stub::StartStep, "demo:agent:lin", start, &started).ok());
  auto complete = WriteOn<v1::CompleteStepRequest>(key);
  complete.set_step("investigate");
  v1::CompleteStepResponse completed;
  ASSERT_TRUE(Call(&Stub::CompleteStep, "demo:agent:lin", complete, &completed).ok());
  auto close = WriteOn<v1::CloseCaseRequest>(key);
  close.set_outcome("resolved");
  v1::CloseCaseResponse closed;
  EXPECT_EQ(ReasonOf(Call(&Stub::CloseCase, "demo:agent:lin", close, &closed)), "STEPS_OPEN");
  for (const char* step : {"agree_solution", "execute", "confirm"}) {
    auto skip = WriteOn<v1::SkipStepRequest>(key);
    skip.set_step(step);
    skip.set_reason("Mrs Wang was called");
    v1::SkipStepResponse skipped;
    ASSERT_TRUE(Call(&Stub::SkipStep, "demo:agent:lin", skip, &skipped).ok()) << step;
  }
  ASSERT_TRUE(Call(&Stub::CloseCase, "demo:agent:lin", close, &closed).ok());
  EXPECT_EQ(closed.work_case().state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(Kinds(key),
            (std::vector<std::string>{"case_opened", "case_offered", "case_accepted",
                                      "step_started", "step_completed", "step_completed",
                                      "step_completed", "step_completed", "case_closed"}));
}

// R-R3: standing offers first, then new ones, those of other replicas too
TEST_F(RoutingServiceTest, AWatcherGetsEachOfferOnceWhicheverReplicaMadeIt) {
  Put("lin");
  const CaseKey standing = File();
  v1::WatchOffersRequest request;
  request.set_agent("agents/lin");
  const auto context = Context("demo:agent:lin");
  const auto reader = stub_->WatchOffers(context.get(), request);
  v1::WatchOffersResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.offer().complaint(), standing.complaint.Name());
  const CaseKey other_replica = File();  // made by the fixture, seen by polling
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.offer().complaint(), other_replica.complaint.Name());
  // And one by this replica: wu declines, so that lin is asked.
  Present("lin", v1::PRESENCE_BUSY);
  Put("wu");
  const CaseKey declined = File();
  Present("lin", v1::PRESENCE_AVAILABLE);
  auto decline = WriteOn<v1::DeclineOfferRequest>(declined);
  decline.set_offer_id(Get(declined).offer().offer_id());
  decline.set_reason("busy");
  v1::DeclineOfferResponse response_of_decline;
  ASSERT_TRUE(Call(&Stub::DeclineOffer, "demo:agent:wu", decline, &response_of_decline).ok());
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.offer().complaint(), declined.complaint.Name());
  context->TryCancel();
}

TEST_F(RoutingServiceTest, AnAgentWatchesAndTellsOnlyTheirOwn) {
  Put("lin");
  v1::WatchOffersRequest watch;
  watch.set_agent("agents/lin");
  const auto context = Context("demo:agent:wu");
  const auto reader = stub_->WatchOffers(context.get(), watch);
  v1::WatchOffersResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(reader->Finish())), "NOT_YOUR_OFFERS");
  auto tell = Write<v1::SetPresenceRequest>();
  tell.set_agent("agents/lin");
  tell.set_presence(v1::PRESENCE_BUSY);
  v1::SetPresenceResponse told;
  EXPECT_EQ(ReasonOf(Call(&Stub::SetPresence, "demo:agent:wu", tell, &told)), "NOT_YOUR_PRESENCE");
  EXPECT_TRUE(Call(&Stub::SetPresence, "demo:supervisor:sue", tell, &told).ok());
  EXPECT_EQ(told.agent().presence(), v1::PRESENCE_BUSY);
}

// R-R3: the background sweep matches what no transaction matched
TEST_F(RoutingServiceTest, TheSweepFindsWhatTransactionsMissed) {
  const CaseKey key = File();
  Put("lin", {.presence = v1::PRESENCE_BUSY});
  // As if the agent had become free in a transaction that did not see the case.
  ASSERT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) {
                        return tx.ExecText("UPDATE agent SET presence = 1").status();
                      })
                  .ok());
  EXPECT_TRUE(redress::test::WaitUntil([&] { return Get(key).state() == v1::CASE_STATE_OFFERED; },
                                       absl::Seconds(20)));
}

// R-R1
TEST_F(RoutingServiceTest, DepartmentsAndRulesAreCheckedWhole) {
  v1::ListDepartmentsRequest list;
  list.set_page_size(5);
  v1::ListDepartmentsResponse page;
  ASSERT_TRUE(Call(&Stub::ListDepartments, "demo:auditor:ann", list, &page).ok());
  EXPECT_EQ(page.departments_size(), 5);
  list.set_page_token(page.next_page_token());
  v1::ListDepartmentsResponse rest;
  ASSERT_TRUE(Call(&Stub::ListDepartments, "demo:auditor:ann", list, &rest).ok());
  EXPECT_EQ(rest.departments_size(), 4);
  EXPECT_EQ(rest.next_page_token(), "");
  auto put = Write<v1::PutRulesRequest>();
  v1::Rule& rule = *put.add_rules();
  rule.set_display_name("All");
  rule.set_department("departments/moon");
  v1::PutRulesResponse response;
  absl::Status status = Call(&Stub::PutRules, "demo:admin:ada", put, &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FieldOf(status), "rules[0].department");
  rule.set_department("departments/quality");
  ASSERT_TRUE(Call(&Stub::PutRules, "demo:admin:ada", put, &response).ok());
  EXPECT_EQ(response.version(), 1);
  status = Call(&Stub::PutRules, "demo:agent:lin", put, &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
}

// R-R5
TEST_F(RoutingServiceTest, EachRoleEscalatesWithItsOwnTrigger) {
  const CaseKey key = File();
  auto escalate = WriteOn<v1::EscalateCaseRequest>(key);
  v1::EscalateCaseResponse response;
  escalate.set_trigger("whim");
  EXPECT_EQ(ReasonOf(Call(&Stub::EscalateCase, "demo:supervisor:sue", escalate, &response)),
            "TRIGGER_UNKNOWN");
  escalate.set_trigger("supervisor");
  EXPECT_EQ(ReasonOf(Call(&Stub::EscalateCase, "demo:agent:lin", escalate, &response)),
            "TRIGGER_NOT_ALLOWED");
  escalate.set_trigger("customer");
  ASSERT_TRUE(Call(&Stub::EscalateCase, "demo:platform:shop", escalate, &response).ok());
  EXPECT_EQ(response.work_case().rung(), 2);
}

TEST_F(RoutingServiceTest, AnotherTenantSeesNothing) {
  Put("lin");
  const CaseKey key = File();
  v1::GetCaseRequest get;
  get.set_complaint(key.complaint.Name());
  v1::GetCaseResponse got;
  EXPECT_EQ(Call(&Stub::GetCase, "other:agent:lin", get, &got).code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Call(&Stub::GetCase, "demo:analyst:ann", get, &got).ok());
  v1::ListCasesResponse cases;
  ASSERT_TRUE(Call(&Stub::ListCases, "other:agent:lin", v1::ListCasesRequest(), &cases).ok());
  EXPECT_EQ(cases.cases_size(), 0);
  v1::ListAgentsResponse agents;
  ASSERT_TRUE(Call(&Stub::ListAgents, "other:agent:lin", v1::ListAgentsRequest(), &agents).ok());
  EXPECT_EQ(agents.agents_size(), 0);
  auto accept = WriteOn<v1::AcceptOfferRequest>(key);
  accept.set_offer_id(Get(key).offer().offer_id());
  v1::AcceptOfferResponse accepted;
  EXPECT_EQ(Call(&Stub::AcceptOffer, "other:agent:lin", accept, &accepted).code(),
            absl::StatusCode::kNotFound);
}

TEST_F(RoutingServiceTest, CasesArePagedOldestFirst) {
  std::vector<std::string> filed;
  for (int i = 0; i < 5; ++i) {
    filed.push_back(File().complaint.Name());
    clock_.Advance(absl::Seconds(1));
  }
  std::vector<std::string> listed;
  v1::ListCasesRequest request;
  request.set_page_size(2);
  do {
    v1::ListCasesResponse page;
    ASSERT_TRUE(Call(&Stub::ListCases, "demo:agent:lin", request, &page).ok());
    for (const v1::Case& work_case : page.cases()) listed.push_back(work_case.complaint());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, filed);
}

// Of whoever is misspelt no case must seem to be missing.
TEST_F(RoutingServiceTest, CasesOfNobodyAreRefusedAndNotEmpty) {
  Put("lin");
  const auto answer = [&](const std::string& department, const std::string& assignee) {
    v1::ListCasesRequest request;
    request.set_department(department);
    request.set_assignee(assignee);
    v1::ListCasesResponse page;
    const absl::Status status = Call(&Stub::ListCases, "demo:agent:lin", request, &page);
    return absl::StrCat(absl::StatusCodeToString(status.code()), " ", FieldOf(status));
  };
  EXPECT_EQ(answer("departments/frontline", "agents/lin"), "OK ");
  EXPECT_EQ(answer("departments/moon", ""), "NOT_FOUND department");
  EXPECT_EQ(answer("", "agents/nobody"), "NOT_FOUND assignee");
}

// R-R3
TEST_F(RoutingServiceTest, ACaseThatWaitsTellsWhoIsAskedAndWhenMoreWillBe) {
  PutRule({{"food_law", 3}});
  const absl::Time now = SystemClock().Now();
  const auto of_one_that_waits = [&](absl::Duration wait) {
    clock_.Advance(now - wait - clock_.Now());
    v1::GetCaseRequest get;
    get.set_complaint(File({.category = "food"}).complaint.Name());
    v1::GetCaseResponse got;
    EXPECT_TRUE(Call(&Stub::GetCase, "demo:agent:lin", get, &got).ok());
    return got;
  };
  const v1::GetCaseResponse fresh = of_one_that_waits(absl::ZeroDuration());
  EXPECT_TRUE(fresh.has_ring());
  EXPECT_EQ(fresh.ring(), 0);
  const absl::Time since = FromProto(fresh.work_case().wait_time());
  EXPECT_EQ(FromProto(fresh.next_ring_time()), since + absl::Minutes(2));
  const v1::GetCaseResponse relaxed = of_one_that_waits(absl::Minutes(5));
  EXPECT_EQ(relaxed.ring(), 1);
  EXPECT_EQ(FromProto(relaxed.next_ring_time()),
            FromProto(relaxed.work_case().wait_time()) + absl::Minutes(10));
  const v1::GetCaseResponse whole = of_one_that_waits(absl::Hours(1));
  EXPECT_EQ(whole.ring(), 2);
  EXPECT_FALSE(whole.has_next_ring_time());
  // Who asks for no skills asks everybody.
  v1::GetCaseRequest get;
  get.set_complaint(File().complaint.Name());
  v1::GetCaseResponse got;
  ASSERT_TRUE(Call(&Stub::GetCase, "demo:agent:lin", get, &got).ok());
  EXPECT_EQ(got.work_case().state(), v1::CASE_STATE_QUEUED);
  EXPECT_FALSE(got.has_ring());
}

TEST_F(RoutingServiceTest, AnAgentMustBeWellFormed) {
  auto put = Write<v1::PutAgentRequest>();
  v1::PutAgentResponse response;
  const auto refused = [&] {
    return FieldOf(Call(&Stub::PutAgent, "demo:admin:ada", put, &response));
  };
  EXPECT_EQ(refused(), "agent");
  v1::Agent& agent = *put.mutable_agent();
  agent.set_name("agents/Lin");
  EXPECT_EQ(refused(), "agent.name");
  agent.set_name("agents/lin");
  EXPECT_EQ(refused(), "agent.display_name");
  agent.set_display_name("Lin");
  EXPECT_EQ(refused(), "agent.departments");
  agent.add_departments("departments/moon");
  EXPECT_EQ(refused(), "agent.departments[0]");
  agent.set_departments(0, "departments/quality");
  agent.set_capacity(101);
  EXPECT_EQ(refused(), "agent.capacity");
  agent.set_capacity(0);
  agent.add_languages("zh CN");
  EXPECT_EQ(refused(), "agent.languages[0]");
  agent.set_languages(0, "zh-CN");
  ASSERT_TRUE(Call(&Stub::PutAgent, "demo:admin:ada", put, &response).ok());
  EXPECT_EQ(response.agent().capacity(), 5);
}

}  // namespace
}  // namespace redress::routing
