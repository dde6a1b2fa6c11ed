// Workflows and hand-offs, through gRPC, on a wired host; the fixture beside it is another replica.
#include <gmock/gmock.h>

#include "redress/routing/v1/workflow.grpc.pb.h"
#include "services/routing/api/replica_testing.h"

namespace redress::routing {
namespace {

using ::testing::HasSubstr;

constexpr char kSupervisor[] = "demo:supervisor:sue";
constexpr char kQuality[] =
    "id: quality\n"
    "name: Quality\n"
    "match: {categories: [product_quality]}\n"
    "steps:\n"
    "  - step: receive\n"
    "  - step: dispatch\n"
    "  - {step: sample, limit_seconds: 3600, skippable: false}\n"
    "  - {step: release, owner: approver}\n"
    "  - {step: thank, required: false}\n";

class WorkflowRpcsTest : public ReplicaFixture {
 protected:
  using Flow = v1::WorkflowService::Stub;

  absl::StatusOr<v1::Workflow> PutDocument(const std::string& document,
                                           std::optional<int> expected = std::nullopt,
                                           bool validate_only = false) {
    auto put = Write<v1::PutWorkflowRequest>();
    put.set_document(document);
    put.set_validate_only(validate_only);
    if (expected) put.set_expected_version(*expected);
    v1::PutWorkflowResponse response;
    RETURN_IF_ERROR(Call(&Flow::PutWorkflow, kSupervisor, put, &response));
    return response.workflow();
  }
  absl::StatusOr<v1::Workflow> Activate(const std::string& id, int version) {
    auto activate = Write<v1::ActivateWorkflowRequest>();
    activate.set_workflow("workflows/" + id);
    activate.set_version(version);
    v1::ActivateWorkflowResponse response;
    RETURN_IF_ERROR(Call(&Flow::ActivateWorkflow, kSupervisor, activate, &response));
    return response.workflow();
  }
  absl::StatusOr<v1::Workflow> Find(const std::string& id,
                                    std::optional<int> version = std::nullopt) {
    v1::GetWorkflowRequest get;
    get.set_workflow("workflows/" + id);
    if (version) get.set_version(*version);
    v1::GetWorkflowResponse response;
    RETURN_IF_ERROR(Call(&Flow::GetWorkflow, "demo:agent:lin", get, &response));
    return response.workflow();
  }
  // "name version" of each.
  std::vector<std::string> Listed(const std::string& id, int page_size) {
    std::vector<std::string> all;
    v1::ListWorkflowsRequest list;
    if (!id.empty()) list.set_workflow("workflows/" + id);
    list.set_page_size(page_size);
    do {
      v1::ListWorkflowsResponse page;
      const absl::Status status = Call(&Flow::ListWorkflows, "demo:auditor:ann", list, &page);
      EXPECT_TRUE(status.ok()) << status;
      for (const v1::Workflow& one : page.workflows()) {
        EXPECT_TRUE(one.steps().empty());
        all.push_back(absl::StrCat(one.name(), " ", one.version(), one.active() ? " decides" : ""));
      }
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return all;
  }
  // A case of quality that qi has.
  CaseKey Assigned() {
    Put("qi", {.departments = {"quality"}});
    const CaseKey key = File({.category = "product_quality"});
    EXPECT_TRUE(Accept(key).ok());
    return key;
  }
  absl::Status Start(const CaseKey& key, const std::string& step, const std::string& caller) {
    auto start = WriteOn<v1::StartStepRequest>(key);
    start.set_step(step);
    v1::StartStepResponse response;
    return Call(&Stub::StartStep, caller, start, &response);
  }
  absl::Status Complete(const CaseKey& key, const std::string& step, const std::string& caller) {
    auto complete = WriteOn<v1::CompleteStepRequest>(key);
    complete.set_step(step);
    v1::CompleteStepResponse response;
    return Call(&Stub::CompleteStep, caller, complete, &response);
  }
  absl::Status Skip(const CaseKey& key, const std::string& step, const std::string& caller) {
    auto skip = WriteOn<v1::SkipStepRequest>(key);
    skip.set_step(step);
    skip.set_reason("not needed");
    v1::SkipStepResponse response;
    return Call(&Stub::SkipStep, caller, skip, &response);
  }
  v1::TransferCaseRequest Lend(const CaseKey& key, const std::string& department) {
    auto transfer = WriteOn<v1::TransferCaseRequest>(key);
    transfer.set_department("departments/" + department);
    transfer.set_reason("not ours");
    transfer.set_request("where was it?");
    transfer.set_limit_seconds(600);
    transfer.set_comes_back(true);
    return transfer;
  }
  absl::Status Transfer(const v1::TransferCaseRequest& transfer, const std::string& caller) {
    v1::TransferCaseResponse response;
    return Call(&Flow::TransferCase, caller, transfer, &response);
  }
  absl::Status Answer(const CaseKey& key, const std::string& caller) {
    auto answer = WriteOn<v1::AnswerTransferRequest>(key);
    answer.set_answer("on the van");
    v1::AnswerTransferResponse response;
    return Call(&Flow::AnswerTransfer, caller, answer, &response);
  }
  // The limit of the case's transfer passes.
  void FireLimit(const CaseKey& key) {
    const absl::Status fired = db_.Run({}, [&](pg::Transaction& tx) {
      const std::vector<timer::Fired> due = {
          {kTransferDue, key.tenant, key.complaint.uuid(), clock_.Now(), clock_.Now(), "", 0}};
      return transfer_limit_.Fire(tx, due);
    });
    ASSERT_TRUE(fired.ok()) << fired;
  }
  std::vector<std::string> OverdueIn(const std::string& department) {
    v1::ListCasesRequest list;
    list.set_overdue_transfers(true);
    if (!department.empty()) list.set_department("departments/" + department);
    v1::ListCasesResponse response;
    const absl::Status status = Call(&Stub::ListCases, kSupervisor, list, &response);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> complaints;
    for (const v1::Case& one : response.cases()) complaints.push_back(one.complaint());
    return complaints;
  }
  std::vector<events::v1::Event> Told(const CaseKey& key) {
    std::vector<events::v1::Event> told;
    const auto events = log_.Read(PartitionOf(key.complaint), 0, 100'000, absl::InfiniteFuture());
    for (const events::Numbered& numbered : *events) {
      events::v1::Event event;
      EXPECT_TRUE(event.ParseFromString(numbered.payload));
      if (event.complaint() == key.complaint.Name()) told.push_back(std::move(event));
    }
    return told;
  }
};

// R-R4
TEST_F(WorkflowRpcsTest, VersionsAreKeptAndOneDecides) {
  EXPECT_THAT(Listed("", 0), ::testing::ElementsAre("workflows/standard 0 decides"));
  ASSERT_EQ(PutDocument(kQuality, 0, /*validate_only=*/true)->version(), 0);
  EXPECT_EQ(ReasonOf(Find("quality").status()), "WORKFLOW_VERSION_UNKNOWN");
  const auto first = PutDocument(kQuality, 0);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->version(), 1);
  EXPECT_EQ(first->steps_count(), 5);
  EXPECT_EQ(first->creator(), "agents/sue");
  EXPECT_EQ(PutDocument(kQuality)->version(), 2);
  EXPECT_EQ(ReasonOf(PutDocument(kQuality, 1).status()), "WORKFLOW_VERSION_MISMATCH");
  EXPECT_EQ(Find("quality")->document(), kQuality);
  EXPECT_TRUE(Find("quality", 2)->active());
  EXPECT_FALSE(Find("quality", 1)->active());
  EXPECT_EQ(Find("standard")->steps_size(), 7);
  EXPECT_THAT(Listed("", 1), ::testing::ElementsAre("workflows/quality 2 decides",
                                                    "workflows/standard 0 decides"));
  EXPECT_THAT(Listed("quality", 1),
              ::testing::ElementsAre("workflows/quality 2 decides", "workflows/quality 1"));
  EXPECT_TRUE(Activate("quality", 1)->active());
  EXPECT_EQ(ReasonOf(Activate("quality", 9).status()), "WORKFLOW_VERSION_UNKNOWN");
  EXPECT_FALSE(Activate("quality", 0)->active());
  EXPECT_EQ(Listed("", 0).size(), 1u);
  EXPECT_EQ(ReasonOf(Activate("moon", 0).status()), "WORKFLOW_VERSION_UNKNOWN");
  EXPECT_THAT(Listed("standard", 0), ::testing::ElementsAre("workflows/standard 0 decides"));
}

// R-R4: a bad one is refused with its line, and what decides goes on
TEST_F(WorkflowRpcsTest, ABadOneIsRefusedWithLineAndReason) {
  ASSERT_TRUE(PutDocument(kQuality).ok());
  std::string bad = kQuality;
  bad.replace(bad.find("3600"), 4, "zero");
  const absl::Status status = PutDocument(bad).status();
  EXPECT_EQ(ReasonOf(status), "LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(FieldOf(status), "document.steps[2].limit_seconds");
  EXPECT_THAT(std::string(status.message()), HasSubstr("line 7"));
  std::string alike = kQuality;
  alike.replace(0, 11, "id: other");
  EXPECT_EQ(ReasonOf(PutDocument(alike).status()), "WORKFLOW_AMBIGUOUS");
  EXPECT_EQ(FieldOf(PutDocument(alike).status()), "document.match.categories");
  auto message = Write<v1::PutWorkflowRequest>();
  v1::PutWorkflowResponse response;
  EXPECT_EQ(ReasonOf(Call(&Flow::PutWorkflow, kSupervisor, message, &response)),
            "WORKFLOW_MISSING");
  message.mutable_workflow()->set_name("workflows/other");
  message.mutable_workflow()->set_display_name("Other");
  message.mutable_workflow()->add_steps()->set_step("a step");
  EXPECT_EQ(FieldOf(Call(&Flow::PutWorkflow, kSupervisor, message, &response)),
            "workflow.steps[0].step");
  message.set_document(kQuality);
  EXPECT_EQ(ReasonOf(Call(&Flow::PutWorkflow, kSupervisor, message, &response)), "WORKFLOW_TWICE");
  EXPECT_EQ(Call(&Flow::PutWorkflow, "demo:agent:lin", message, &response).code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Find("quality")->version(), 1);
}

// R-R4: a running case keeps its version; a reopening takes the one that decides then
TEST_F(WorkflowRpcsTest, ARunningCaseKeepsItsVersion) {
  ASSERT_TRUE(PutDocument(kQuality).ok());
  const CaseKey key = Assigned();
  EXPECT_EQ(Get(key).workflow(), "workflows/quality");
  EXPECT_EQ(Get(key).workflow_version(), 1);
  const auto opened = Told(key).front().case_opened();
  EXPECT_EQ(opened.workflow(), "workflows/quality");
  EXPECT_EQ(opened.workflow_version(), 1);
  EXPECT_THAT(opened.steps(),
              ::testing::ElementsAre("receive", "dispatch", "sample", "release", "thank"));
  std::string shorter = kQuality;
  shorter.resize(shorter.find("  - {step: release"));
  ASSERT_TRUE(PutDocument(shorter).ok());
  EXPECT_EQ(Get(key).steps_size(), 5);
  EXPECT_EQ(Get(File({.category = "product_quality"})).steps_size(), 3);
  EXPECT_EQ(Get(File({.category = "logistics"})).workflow(), "standard");
  ASSERT_TRUE(Close(key).ok());
  events::Delivered reopened = EventOf(key);
  reopened.event.mutable_complaint_reopened()->set_cycle(2);
  TakeIn({reopened});
  EXPECT_EQ(Get(key).workflow_version(), 2);
  EXPECT_EQ(Get(key).steps_size(), 3);
}

// R-R4: what nobody has begun takes the workflow of what it is corrected to
TEST_F(WorkflowRpcsTest, ACorrectionBeforeTheWorkChangesTheWorkflow) {
  ASSERT_TRUE(PutDocument(kQuality).ok());
  const CaseKey key = File();
  EXPECT_EQ(Get(key).workflow(), "standard");
  events::Delivered corrected = EventOf(key);
  corrected.event.mutable_complaint_reclassified()->set_category("product_quality");
  TakeIn({corrected});
  EXPECT_EQ(Get(key).workflow(), "workflows/quality");
  EXPECT_EQ(Told(key).back().case_opened().workflow(), "workflows/quality");
}

// R-R4
TEST_F(WorkflowRpcsTest, StepsAreForTheirRolesAndTellOfTheirLimits) {
  ASSERT_TRUE(PutDocument(kQuality).ok());
  const CaseKey key = Assigned();
  EXPECT_EQ(ReasonOf(Start(key, "investigate", "demo:agent:qi")), "STEP_UNKNOWN");
  EXPECT_EQ(ReasonOf(Start(key, "sample", "demo:approver:ann")), "NOT_ASSIGNEE");
  EXPECT_EQ(ReasonOf(Skip(key, "sample", "demo:agent:qi")), "STEP_NOT_SKIPPABLE");
  ASSERT_TRUE(Start(key, "sample", "demo:agent:qi").ok());
  const auto started = Told(key).back().step_started();
  EXPECT_EQ(started.step(), "sample");
  EXPECT_EQ(started.limit_millis(), 3'600'000);
  EXPECT_EQ(started.department(), "departments/quality");
  EXPECT_EQ(started.round(), 1);
  EXPECT_EQ(started.owner(), "agents/qi");
  ASSERT_TRUE(Complete(key, "sample", "demo:agent:qi").ok());
  EXPECT_EQ(Told(key).back().step_completed().round(), 1);
  EXPECT_EQ(ReasonOf(Start(key, "release", "demo:agent:qi")), "STEP_ROLE");
  ASSERT_TRUE(Start(key, "release", "demo:approver:ann").ok());
  EXPECT_EQ(Told(key).back().step_started().limit_millis(), 0);
  auto close = WriteOn<v1::CloseCaseRequest>(key);
  close.set_outcome("resolved");
  v1::CloseCaseResponse closed;
  EXPECT_EQ(ReasonOf(Call(&Stub::CloseCase, "demo:agent:qi", close, &closed)), "STEPS_OPEN");
  ASSERT_TRUE(Complete(key, "release", "demo:approver:ann").ok());
  ASSERT_TRUE(Call(&Stub::CloseCase, "demo:agent:qi", close, &closed).ok());
}

// R-R6: lent, sat on, seen, taken up the ladder once, answered, back with who had it
TEST_F(WorkflowRpcsTest, ADepartmentThatSitsOnATransferIsSeen) {
  Put("lu", {.departments = {"logistics"}});
  const CaseKey key = Assigned();
  ASSERT_TRUE(Transfer(Lend(key, "logistics"), "demo:agent:qi").ok());
  EXPECT_EQ(Get(key).department(), "departments/logistics");
  EXPECT_EQ(Get(key).offer().agent(), "agents/lu");
  EXPECT_EQ(LoadOf("qi"), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM timer WHERE kind = 'transfer_due'"), 1);
  EXPECT_THAT(OverdueIn(""), ::testing::IsEmpty());
  // By the clock of the host, which made the offer.
  auto accept = WriteOn<v1::AcceptOfferRequest>(key);
  accept.set_offer_id(Get(key).offer().offer_id());
  v1::AcceptOfferResponse accepted;
  ASSERT_TRUE(Call(&Stub::AcceptOffer, "demo:agent:lu", accept, &accepted).ok());

  FireLimit(key);
  FireLimit(key);  // the second changes nothing
  EXPECT_THAT(OverdueIn("logistics"), ::testing::ElementsAre(key.complaint.Name()));
  EXPECT_THAT(OverdueIn("quality"), ::testing::IsEmpty());
  EXPECT_TRUE(Get(key).transfers(0).overdue());
  EXPECT_EQ(Get(key).rung(), 2);
  ASSERT_EQ(Get(key).escalations_size(), 1);
  EXPECT_EQ(Get(key).escalations(0).trigger(), "transfer_overdue");
  EXPECT_EQ(Count("SELECT count(*) FROM timer WHERE kind = 'transfer_due'"), 0);

  Put("qo", {.departments = {"quality"}});
  ASSERT_TRUE(Answer(key, "demo:agent:lu").ok());
  EXPECT_EQ(Get(key).department(), "departments/quality");
  EXPECT_EQ(Get(key).offer().agent(), "agents/qi");  // who had it
  EXPECT_EQ(Get(key).rung(), 2);
  EXPECT_THAT(OverdueIn(""), ::testing::IsEmpty());
  EXPECT_EQ(Kinds(key),
            (std::vector<std::string>{"case_opened", "case_offered", "case_accepted",
                                      "case_transferred", "case_offered", "case_accepted",
                                      "case_escalated", "case_transferred", "case_offered"}));
  const events::v1::CaseTransferred told = Told(key)[3].case_transferred();
  EXPECT_EQ(told.limit_millis(), 600'000);
  EXPECT_EQ(told.number(), 1);
  EXPECT_EQ(told.reason(), "other");  // free text has no place in an event
  const events::v1::CaseTransferred back = Told(key)[7].case_transferred();
  EXPECT_TRUE(back.back());
  EXPECT_EQ(back.number(), 1);
  EXPECT_EQ(back.from_department(), "departments/logistics");
  EXPECT_EQ(back.to_department(), "departments/quality");
}

// R-R6: the end of the case ends the wait, and parting from a merge begins it again
TEST_F(WorkflowRpcsTest, AClosedCaseIsWaitedForNoMore) {
  Put("lu", {.departments = {"logistics"}});
  const CaseKey key = Assigned();
  ASSERT_TRUE(Transfer(Lend(key, "logistics"), "demo:agent:qi").ok());
  events::Delivered merged = EventOf(key);
  merged.event.mutable_complaint_merged();
  TakeIn({merged});
  EXPECT_EQ(Count("SELECT count(*) FROM timer WHERE kind = 'transfer_due'"), 0);
  events::Delivered parted = EventOf(key);
  parted.event.mutable_complaint_unmerged();
  TakeIn({parted});
  EXPECT_EQ(Count("SELECT count(*) FROM timer WHERE kind = 'transfer_due'"), 1);
  FireLimit(key);
  EXPECT_EQ(OverdueIn("").size(), 1u);
  TakeIn({Withdrawn(key)});
  EXPECT_THAT(OverdueIn(""), ::testing::IsEmpty());
  EXPECT_EQ(Count("SELECT count(*) FROM overdue_transfer"), 0);
}

// R-R1, R-R6: where people sent it, it stays, whatever is learnt of it
TEST_F(WorkflowRpcsTest, ACorrectionDoesNotUndoATransfer) {
  Put("lu", {.departments = {"logistics"}});
  const CaseKey key = Assigned();
  ASSERT_TRUE(Transfer(Lend(key, "logistics"), "demo:agent:qi").ok());
  events::Delivered corrected = EventOf(key);
  corrected.event.mutable_complaint_reclassified()->set_category("product_quality");
  events::Delivered linked = EventOf(key);
  linked.event.mutable_order_linked()->set_sku("S-1");
  TakeIn({corrected, linked});
  EXPECT_EQ(Get(key).department(), "departments/logistics");
  EXPECT_EQ(Get(key).offer().agent(), "agents/lu");
}

// R-R6: nobody sits on what was sent back, though nobody answered
TEST_F(WorkflowRpcsTest, WhatIsSentBackIsNotOverdueAnyMore) {
  Put("lu", {.departments = {"logistics"}});
  const CaseKey key = Assigned();
  auto back = WriteOn<v1::TransferCaseRequest>(key);
  back.set_department("departments/quality");
  back.set_reason("not theirs");
  ASSERT_TRUE(Transfer(Lend(key, "logistics"), "demo:agent:qi").ok());
  FireLimit(key);
  ASSERT_EQ(OverdueIn("logistics").size(), 1u);
  ASSERT_TRUE(Transfer(back, kSupervisor).ok());
  EXPECT_THAT(OverdueIn(""), ::testing::IsEmpty());
  ASSERT_TRUE(Transfer(Lend(key, "logistics"), kSupervisor).ok());
  EXPECT_EQ(Count("SELECT count(*) FROM timer WHERE kind = 'transfer_due'"), 1);
  back.set_request_id("again");
  ASSERT_TRUE(Transfer(back, kSupervisor).ok());
  EXPECT_EQ(Count("SELECT count(*) FROM timer WHERE kind = 'transfer_due'"), 0);
}

// R-R6: to colleagues of its own department; the agent who gave it back is asked last
TEST_F(WorkflowRpcsTest, AnAgentGivesACaseBackToTheColleagues) {
  const CaseKey key = Assigned();
  auto back = WriteOn<v1::TransferCaseRequest>(key);
  back.set_department("departments/quality");
  EXPECT_EQ(ReasonOf(Transfer(back, "demo:agent:qi")), "REASON_MISSING");
  back.set_reason("sick");
  ASSERT_TRUE(Transfer(back, "demo:agent:qi").ok());
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_QUEUED);
  const events::v1::CaseReturned returned = Told(key).back().case_returned();
  EXPECT_EQ(returned.agent(), "agents/qi");
  EXPECT_EQ(returned.reason(), "agent_request");
  EXPECT_EQ(returned.department(), "departments/quality");
  Put("qo", {.departments = {"quality"}});
  EXPECT_EQ(Get(key).offer().agent(), "agents/qo");
}

TEST_F(WorkflowRpcsTest, BadTransfersAreRefusedAndChangeNothing) {
  const CaseKey key = Assigned();
  const auto refused = [&](void (*spoil)(v1::TransferCaseRequest & transfer)) {
    v1::TransferCaseRequest transfer = Lend(key, "logistics");
    spoil(transfer);
    const absl::Status status = Transfer(transfer, "demo:agent:qi");
    return absl::StrCat(FieldOf(status), " ", ReasonOf(status));
  };
  using Wish = v1::TransferCaseRequest;
  EXPECT_EQ(refused([](Wish&) {}), " DEPARTMENT_UNSTAFFED");
  EXPECT_EQ(refused([](Wish& wish) { wish.set_department("departments/moon"); }),
            "department DEPARTMENT_UNKNOWN");
  EXPECT_EQ(refused([](Wish& wish) { wish.set_department("moon"); }), "department NAME_MALFORMED");
  EXPECT_EQ(refused([](Wish& wish) { wish.set_department("departments/quality"); }),
            "comes_back OWN_DEPARTMENT");
  EXPECT_EQ(refused([](Wish& wish) { wish.clear_limit_seconds(); }),
            "limit_seconds LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(refused([](Wish& wish) { wish.set_limit_seconds(int64_t{1} << 62); }),
            "limit_seconds LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(refused([](Wish& wish) { wish.set_comes_back(false); }), "limit_seconds LIMIT_UNUSED");
  EXPECT_EQ(refused([](Wish& wish) { wish.clear_request(); }), "request REQUEST_MISSING");
  EXPECT_EQ(refused([](Wish& wish) { wish.clear_reason(); }), "reason REASON_MISSING");
  EXPECT_EQ(ReasonOf(Transfer(Lend(key, "logistics"), "demo:agent:wu")), "NOT_ASSIGNEE");
  EXPECT_EQ(ReasonOf(Answer(key, "demo:agent:qi")), "TRANSFER_NOT_OPEN");
  EXPECT_EQ(Get(key).assignee(), "agents/qi");
  EXPECT_EQ(Get(key).transfers_size(), 0);
}

}  // namespace
}  // namespace redress::routing
