#include "services/routing/domain/transfer.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"
#include "services/routing/domain/escalation.h"
#include "services/routing/domain/steps.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::AssignedCase;
using test::kNow;

const Actor kLin = {.name = "agents/lin"};
const Actor kSue = {.name = "agents/sue", .leads = true};

TransferWish Lend(const std::string& department, absl::Duration limit = absl::Hours(1)) {
  return {.department_id = department, .reason = "not ours", .request = "measure", .limit = limit};
}

// An agent of the department takes it.
void Take(CaseRecord& record, const std::string& agent, absl::Time now) {
  MakeOffer(record, agent, "offer-2", now, now + absl::Minutes(1));
  ASSERT_TRUE(AcceptOffer(record, "offer-2", {AgentName(agent)}, now).ok());
}

// R-R6
TEST(TransferTest, ACaseIsLentAndComesBackToWhoHadIt) {
  CaseRecord record = AssignedCase("lin");
  ASSERT_TRUE(CheckTransfer(record, Lend("quality"), kLin).ok());
  const Handed lent = TransferCase(record, Lend("quality"), 1, kLin, kNow);
  EXPECT_EQ(lent.release.agent_id, "lin");
  EXPECT_FALSE(lent.release.offer_ended);
  EXPECT_EQ(record.work_case.department(), "departments/quality");
  EXPECT_EQ(record.work_case.state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(NextTransferDue(record), kNow + absl::Hours(1));
  EXPECT_EQ(record.preferred_agent_id, "");

  Take(record, "qi", kNow + absl::Minutes(1));
  EXPECT_EQ(ReasonOf(CheckAnswer(record, kLin)), "NOT_ASSIGNEE");
  ASSERT_TRUE(CheckAnswer(record, {"agents/qi"}).ok());
  const Handed back = AnswerTransfer(record, "it is spoiled", kNow + absl::Minutes(5));
  EXPECT_EQ(back.release.agent_id, "qi");
  EXPECT_EQ(record.work_case.department(), "departments/frontline");
  EXPECT_EQ(record.preferred_agent_id, "lin");
  const v1::Transfer& transfer = record.work_case.transfers(0);
  EXPECT_EQ(transfer.number(), 1);
  EXPECT_EQ(transfer.answer(), "it is spoiled");
  EXPECT_EQ(transfer.holder(), "agents/lin");
  EXPECT_EQ(FromProto(transfer.return_time()), kNow + absl::Minutes(5));
  EXPECT_EQ(NextTransferDue(record), std::nullopt);
  Take(record, "lin", kNow + absl::Minutes(6));
  EXPECT_EQ(ReasonOf(CheckAnswer(record, kLin)), "TRANSFER_NOT_OPEN");
}

// R-R6: chains go on and come back in their order
TEST(TransferTest, AChainComesBackInItsOrder) {
  CaseRecord record = AssignedCase("lin");
  TransferCase(record, Lend("quality"), 1, kLin, kNow);
  Take(record, "qi", kNow);
  TransferCase(record, Lend("logistics", absl::Minutes(10)), 1, {"agents/qi"}, kNow);
  EXPECT_EQ(NextTransferDue(record), kNow + absl::Minutes(10));
  Take(record, "lu", kNow);
  AnswerTransfer(record, "the van was warm", kNow);
  EXPECT_EQ(record.work_case.department(), "departments/quality");
  EXPECT_EQ(record.preferred_agent_id, "qi");
  EXPECT_EQ(NextTransferDue(record), kNow + absl::Hours(1));
  Take(record, "qi", kNow);
  AnswerTransfer(record, "spoiled on the way", kNow);
  EXPECT_EQ(record.work_case.department(), "departments/frontline");
  EXPECT_EQ(record.preferred_agent_id, "lin");
  ASSERT_EQ(record.work_case.transfers_size(), 2);
  EXPECT_EQ(record.work_case.transfers(1).answer(), "the van was warm");
}

// R-R2, R-R6: what is asked of the people here is asked of nobody else, and again when it is back
TEST(TransferTest, NeedsStayWithTheDepartmentThatAsks) {
  CaseRecord record = AssignedCase("lin");
  record.work_case.add_skills()->set_skill("refunds");
  TransferCase(record, Lend("quality"), 1, kLin, kNow + absl::Minutes(1));
  EXPECT_EQ(record.work_case.skills_size(), 0);
  EXPECT_EQ(FromProto(record.work_case.wait_time()), kNow + absl::Minutes(1));
  Take(record, "qi", kNow + absl::Minutes(2));
  AnswerTransfer(record, "done", kNow + absl::Minutes(3));
  ASSERT_EQ(record.work_case.skills_size(), 1);
  EXPECT_EQ(record.work_case.skills(0).skill(), "refunds");
}

// R-R6: who was asked may pass it on for good, and it still comes back to who had asked first
TEST(TransferTest, WhatIsPassedOnComesBackToWhoHadAsked) {
  CaseRecord record = AssignedCase("lin");
  TransferCase(record, Lend("quality"), 1, kLin, kNow);
  TransferCase(record, {.department_id = "logistics", .reason = "theirs"}, 1, kSue, kNow);
  EXPECT_EQ(OpenTransfer(record)->number(), 1);
  AnswerTransfer(record, "done", kNow);
  EXPECT_EQ(record.work_case.department(), "departments/frontline");
}

// R-R6: nobody sits on what is with who had asked, though nobody answered
TEST(TransferTest, WhatIsSentBackIsNotWaitedForAnyMore) {
  CaseRecord record = AssignedCase("lin");
  TransferCase(record, Lend("quality"), 1, kLin, kNow);
  TransferCase(record, Lend("logistics"), 1, kSue, kNow);
  TransferCase(record, {.department_id = "quality", .reason = "not ours"}, 1, kSue, kNow);
  EXPECT_EQ(OpenTransfer(record)->number(), 1);
  TransferCase(record, Lend("logistics"), 1, kSue, kNow);
  TransferCase(record, {.department_id = "frontline", .reason = "not ours"}, 1, kSue,
               kNow + absl::Minutes(5));
  EXPECT_EQ(OpenTransfer(record), nullptr);
  EXPECT_EQ(NextTransferDue(record), std::nullopt);
  EXPECT_EQ(MarkOverdue(record, kNow + absl::Hours(2)), 0);
  EXPECT_EQ(record.work_case.transfers(0).answer(), "");
  EXPECT_EQ(FromProto(record.work_case.transfers(0).return_time()), kNow + absl::Minutes(5));
}

// R-R6: who is asked may ask who had asked; the first question stays open
TEST(TransferTest, AQuestionBackIsNoAnswer) {
  CaseRecord record = AssignedCase("lin");
  TransferCase(record, Lend("quality"), 1, kLin, kNow);
  TransferCase(record, Lend("frontline"), 1, kSue, kNow);
  EXPECT_EQ(OpenTransfer(record)->number(), 2);
  TransferCase(record, Lend("logistics"), 1, kSue, kNow);
  AnswerTransfer(record, "the van was warm", kNow);
  EXPECT_EQ(record.work_case.department(), "departments/frontline");
  EXPECT_EQ(OpenTransfer(record)->number(), 2);
  AnswerTransfer(record, "batch 7", kNow);
  EXPECT_EQ(record.work_case.department(), "departments/quality");
  EXPECT_EQ(OpenTransfer(record)->number(), 1);
}

// R-R5, R-R6: the question goes up with the case, unless it was the rung's own
TEST(TransferTest, TheLadderTakesALentCaseWithWhatIsAsked) {
  const auto everybody = [](absl::string_view) { return true; };
  CaseRecord record = AssignedCase("lin");
  TransferCase(record, Lend("quality"), 1, kLin, kNow);
  Ascend(record, "clock_breach", everybody, kNow, "c1");
  ASSERT_EQ(record.work_case.department(), "departments/supervisor");
  EXPECT_EQ(NextTransferDue(record), kNow + absl::Hours(1));
  ASSERT_TRUE(CheckAnswer(record, kSue).ok());
  AnswerTransfer(record, "it is spoiled", kNow);
  EXPECT_EQ(record.work_case.department(), "departments/frontline");

  CaseRecord asked = AssignedCase("lin");
  asked.work_case.set_department("departments/supervisor");
  TransferCase(asked, Lend("quality"), 1, kSue, kNow);
  Ascend(asked, "clock_breach", everybody, kNow, "c1");
  ASSERT_EQ(asked.work_case.department(), "departments/supervisor");
  EXPECT_EQ(OpenTransfer(asked), nullptr);
}

// R-R4: a step is nobody's until somebody takes the case
TEST(TransferTest, WhatWasBegunWaitsWithTheCase) {
  CaseRecord record = AssignedCase("lin");
  ASSERT_TRUE(StartStep(record.work_case, "investigate", kLin, kNow).ok());
  TransferCase(record, Lend("quality"), 1, kLin, kNow);
  EXPECT_EQ(FindStep(record.work_case, "investigate")->owner(), "");
  Take(record, "qi", kNow);
  EXPECT_EQ(FindStep(record.work_case, "investigate")->owner(), "agents/qi");
}

// R-R6: people may send it in circles; each turn is shown
TEST(TransferTest, CirclesAreShown) {
  CaseRecord record = AssignedCase("lin");
  for (int i = 0; i < 3; ++i) {
    TransferCase(record, {.department_id = "quality", .reason = "theirs"}, 1, kSue, kNow);
    TransferCase(record, {.department_id = "frontline", .reason = "not ours"}, 1, kSue, kNow);
  }
  EXPECT_EQ(record.work_case.transfers_size(), 6);
  EXPECT_EQ(record.work_case.transfers(5).number(), 6);
}

// R-R5: no hand-off takes a case down
TEST(TransferTest, TheRungNeverFalls) {
  CaseRecord record = AssignedCase("lin");
  TransferCase(record, {.department_id = "supervisor", .reason = "hard"}, 2, kLin, kNow);
  EXPECT_EQ(record.work_case.rung(), 2);
  TransferCase(record, {.department_id = "frontline", .reason = "easy"}, 1, kSue, kNow);
  EXPECT_EQ(record.work_case.rung(), 2);
}

// R-R6: to its own department it goes back to colleagues, and who had it is asked last
TEST(TransferTest, ItGoesBackToColleagues) {
  CaseRecord record = AssignedCase("lin");
  EXPECT_EQ(ReasonOf(CheckTransfer(record, Lend("frontline"), kLin)), "OWN_DEPARTMENT");
  const TransferWish wish = {.department_id = "frontline", .reason = "I am off"};
  ASSERT_TRUE(CheckTransfer(record, wish, kLin).ok());
  EXPECT_EQ(TransferCase(record, wish, 1, kLin, kNow).release.agent_id, "lin");
  ASSERT_EQ(record.work_case.passed_over_size(), 1);
  EXPECT_EQ(record.work_case.passed_over(0), "agents/lin");
  EXPECT_EQ(NextTransferDue(record), std::nullopt);
  EXPECT_EQ(ReasonOf(CheckTransfer(record, wish, kSue)), "CASE_NOT_ASSIGNED");
}

// R-R6: a department that sits on a transfer is seen, once
TEST(TransferTest, OverdueIsMarkedOnce) {
  CaseRecord record = AssignedCase("lin");
  TransferCase(record, Lend("quality"), 1, kLin, kNow);
  EXPECT_EQ(MarkOverdue(record, kNow + absl::Minutes(59)), 0);
  EXPECT_EQ(OverdueDepartment(record), "");
  EXPECT_EQ(MarkOverdue(record, kNow + absl::Hours(1)), 1);
  EXPECT_EQ(MarkOverdue(record, kNow + absl::Hours(2)), 0);
  EXPECT_EQ(OverdueDepartment(record), "quality");
  EXPECT_EQ(NextTransferDue(record), std::nullopt);
  AnswerTransfer(record, "at last", kNow + absl::Hours(3));
  EXPECT_EQ(OverdueDepartment(record), "");
  EXPECT_TRUE(record.work_case.transfers(0).overdue());  // it stays in the history
}

TEST(TransferTest, AClosedCaseIsWaitedForNoMore) {
  CaseRecord record = AssignedCase("lin");
  TransferCase(record, Lend("quality"), 1, kLin, kNow);
  MarkOverdue(record, kNow + absl::Hours(1));
  CloseCase(record, "withdrawn", kNow + absl::Hours(2));
  EXPECT_EQ(NextTransferDue(record), std::nullopt);
  EXPECT_EQ(OverdueDepartment(record), "");
  EXPECT_EQ(ReasonOf(CheckTransfer(record, Lend("quality"), kSue)), "CASE_CLOSED");
  ReopenCase(record, kNow + absl::Hours(3));
  EXPECT_EQ(OpenTransfer(record), nullptr);  // of the round before
  EXPECT_EQ(NextTransferDue(record), std::nullopt);
}

TEST(TransferTest, OnlyWhoHasItOrLeadsMovesIt) {
  CaseRecord record = AssignedCase("lin");
  EXPECT_EQ(ReasonOf(CheckTransfer(record, Lend("quality"), {"agents/wu"})), "NOT_ASSIGNEE");
  EXPECT_TRUE(CheckTransfer(record, Lend("quality"), kSue).ok());
  EXPECT_EQ(ReasonOf(CheckTransfer(test::OpenedCase(), Lend("quality"), kLin)),
            "CASE_NOT_ASSIGNED");
  EXPECT_TRUE(CheckTransfer(test::OpenedCase(), Lend("quality"), kSue).ok());
  for (int i = 0; i < kTransfersMax; ++i) record.work_case.add_transfers();
  EXPECT_EQ(ReasonOf(CheckTransfer(record, Lend("quality"), kLin)), "TRANSFERS_FULL");
}

}  // namespace
}  // namespace redress::routing
