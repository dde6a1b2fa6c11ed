#include "services/routing/domain/escalation.h"

#include <gtest/gtest.h>

#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::AssignedCase;
using test::kNow;
using test::OpenedCase;

bool Everybody(absl::string_view) { return true; }
bool Nobody(absl::string_view) { return false; }

// R-R5
TEST(EscalationTest, TheLadderLeadsToSupervisorsAndThenToLegal) {
  CaseRecord record = AssignedCase("lin");
  const Ascent first = Ascend(record, "agent", Everybody, kNow, "");
  EXPECT_EQ(first.from_rung, 1);
  EXPECT_EQ(first.to_rung, 2);
  EXPECT_TRUE(first.moved);
  EXPECT_EQ(first.release.agent_id, "lin");
  EXPECT_FALSE(first.release.offer_ended);
  EXPECT_EQ(record.work_case.department(), "departments/supervisor");
  EXPECT_EQ(record.work_case.state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(record.work_case.assignee(), "");
  Ascend(record, "customer", Everybody, kNow, "");
  EXPECT_EQ(record.work_case.department(), "departments/legal");
  EXPECT_EQ(record.work_case.rung(), 3);
  ASSERT_EQ(record.work_case.escalations_size(), 2);  // history is kept
  EXPECT_EQ(record.work_case.escalations(1).trigger(), "customer");
}

// R-R5
TEST(EscalationTest, MediaExposureLeadsToPublicRelations) {
  CaseRecord record = OpenedCase({.signals = {"media_exposure"}});
  Ascend(record, "agent", Everybody, kNow, "");
  Ascend(record, "agent", Everybody, kNow, "");
  EXPECT_EQ(record.work_case.department(), "departments/pr");
}

// R-R5
TEST(EscalationTest, WithoutAnybodyUpThereTheAssigneeKeepsTheCase) {
  CaseRecord record = AssignedCase("lin");
  const Ascent ascent = Ascend(record, "clock_breach", Nobody, kNow, "");
  EXPECT_FALSE(ascent.moved);
  EXPECT_EQ(ascent.release.agent_id, "");
  EXPECT_EQ(record.work_case.assignee(), "agents/lin");
  EXPECT_EQ(record.work_case.state(), v1::CASE_STATE_ASSIGNED);
  EXPECT_EQ(record.work_case.department(), "departments/frontline");
  EXPECT_EQ(record.work_case.rung(), 2);
  EXPECT_EQ(record.work_case.escalations_size(), 1);
}

// R-R5
TEST(EscalationTest, AMoveEndsTheStandingOfferAndAsksOtherPeople) {
  CaseRecord record = OpenedCase();
  *record.work_case.add_passed_over() = "agents/wu";
  MakeOffer(record, "lin", "offer-1", kNow, kNow + absl::Seconds(60));
  const Ascent ascent = Ascend(record, "clock_warning", Everybody, kNow, "");
  EXPECT_TRUE(ascent.release.offer_ended);
  EXPECT_EQ(ascent.release.agent_id, "lin");
  EXPECT_FALSE(record.work_case.has_offer());
  EXPECT_EQ(record.work_case.passed_over_size(), 0);
}

// R-R5: once per trigger and clock
TEST(EscalationTest, ACauseCountsOnce) {
  CaseRecord record = OpenedCase();
  EXPECT_TRUE(NoteCause(record, "clock_warning", "c1"));
  EXPECT_FALSE(NoteCause(record, "clock_warning", "c1"));
  EXPECT_TRUE(NoteCause(record, "clock_breach", "c1"));
  EXPECT_TRUE(NoteCause(record, "clock_warning", "c2"));
  EXPECT_EQ(TriggerOf(record.causes[0]), "clock_warning");
}

// R-R5, R-S13
TEST(EscalationTest, AClockLiftsNothingMoreForWhatItHadPassedBefore) {
  CaseRecord record = OpenedCase();
  EXPECT_FALSE(LiftedSince(record, "c1", kNow));
  Ascend(record, "clock_breach", Nobody, kNow, "c1");
  EXPECT_TRUE(LiftedSince(record, "c1", kNow));
  EXPECT_TRUE(LiftedSince(record, "c1", kNow - absl::Hours(1)));
  EXPECT_FALSE(LiftedSince(record, "c1", kNow + absl::Milliseconds(1)));
  EXPECT_FALSE(LiftedSince(record, "c2", kNow));
  Ascend(record, "rejected_twice", Nobody, kNow, "");
  EXPECT_FALSE(LiftedSince(record, "", kNow));
}

// R-R5, R-S13: each share by which a clock is overdue is a cause of its own
TEST(EscalationTest, ACauseNamesTriggerAndSubject) {
  CaseRecord record = OpenedCase();
  EXPECT_TRUE(NoteCause(record, "clock_overdue", "c1", "25"));
  EXPECT_FALSE(NoteCause(record, "clock_overdue", "c1", "25"));
  EXPECT_TRUE(NoteCause(record, "clock_overdue", "c1", "100"));
  EXPECT_EQ(TriggerOf(record.causes[1]), "clock_overdue");
  EXPECT_EQ(SubjectOf(record.causes[1]), "c1");
  EXPECT_TRUE(NoteCause(record, "rejected_twice", ""));
  EXPECT_EQ(SubjectOf(record.causes[2]), "");
}

// R-S15
TEST(EscalationTest, ABreachThatWasNoneIsForgottenWithWhatCameOfIt) {
  CaseRecord record = OpenedCase();
  NoteCause(record, "clock_warning", "c1");
  NoteCause(record, "clock_overdue", "c2", "25");
  EXPECT_FALSE(ForgetBreach(record, "c1")) << "it was warned alone";
  NoteCause(record, "clock_breach", "c1");
  NoteCause(record, "clock_overdue", "c1", "25");
  EXPECT_TRUE(ForgetBreach(record, "c1"));
  EXPECT_FALSE(ForgetBreach(record, "c1"));
  EXPECT_EQ(record.causes.size(), 2u);
  EXPECT_TRUE(NoteCause(record, "clock_breach", "c1"));
}

// R-R5: never in circles
TEST(EscalationTest, NothingClimbsAboveTheTopOrOutOfAClosedCase) {
  CaseRecord record = OpenedCase();
  record.work_case.set_rung(kTopRung);
  EXPECT_FALSE(NoteCause(record, "clock_breach", "c1"));
  CaseRecord closed = OpenedCase();
  CloseCase(closed, "withdrawn", kNow);
  EXPECT_FALSE(NoteCause(closed, "clock_breach", "c1"));
  EXPECT_FALSE(NoteRejection(closed));
}

TEST(EscalationTest, CausesBeforeTheFilingAreKeptWithinABound) {
  CaseRecord record;
  for (int i = 0; i < 100; ++i) NoteCause(record, "clock_breach", std::to_string(i));
  EXPECT_GE(record.causes.size(), 2u);
  EXPECT_LE(record.causes.size(), 16u);
}

// R-R5: rejected twice
TEST(EscalationTest, OnlyTheSecondRejectionEscalates) {
  CaseRecord record = OpenedCase();
  EXPECT_FALSE(NoteRejection(record));
  EXPECT_TRUE(NoteRejection(record));
  EXPECT_FALSE(NoteRejection(record));
}

}  // namespace
}  // namespace redress::routing
