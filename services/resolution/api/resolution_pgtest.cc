#include <gmock/gmock.h>

#include "base/error.h"
#include "base/status_macros.h"
#include "services/resolution/api/resolution_fixture.h"
#include "services/resolution/domain/remedy.h"
#include "services/resolution/store/facts_store.h"
#include "testing/wait.h"

namespace redress::resolution {
namespace {

using common::v1::REMEDY_APOLOGY_LETTER;
using common::v1::REMEDY_COUPON;
using common::v1::REMEDY_FREIGHT_INSURANCE;
using common::v1::REMEDY_REFUND_PART;
using common::v1::REMEDY_REPLACE;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ResolutionPgTest : public ResolutionFixture {};

// R-H1, R-H2, R-H3
TEST_F(ResolutionPgTest, SolutionGoesFromProposedToExecuted) {
  const ComplaintId complaint = File("product_quality", "counterfeit", 12'900);
  const auto proposed = Propose(complaint);
  ASSERT_TRUE(proposed.ok()) << proposed.status();
  EXPECT_EQ(proposed->options_size(), 2);
  ASSERT_TRUE(DecideOn(*proposed, v1::DECISION_ACCEPT, "a").ok());
  const auto executing = Execute(*proposed);
  ASSERT_TRUE(executing.ok()) << executing.status();
  EXPECT_EQ(executing->state(), v1::PROPOSAL_STATE_EXECUTING);
  EXPECT_EQ(LedgerOf(complaint).reserved().minor_units(), 12'900);

  timers_.Start();
  ASSERT_TRUE(test::WaitUntil(
      [&] { return Reload(*proposed).state() == v1::PROPOSAL_STATE_EXECUTED; }, absl::Seconds(30)));
  EXPECT_EQ(Reload(*proposed).executed_by(), "agents/lin");
  EXPECT_EQ(LedgerOf(complaint).reserved().minor_units(), 0);
  EXPECT_EQ(LedgerOf(complaint).committed().minor_units(), 12'900);
  ExpectBalanced(complaint);
  EXPECT_THAT(EventsOf(complaint),
              ElementsAre("solution_proposed", "solution_decided", "solution_executed"));
  EXPECT_THAT(platform_.Effects(), SizeIs(1));
}

// R-H2: staff's own remedies need no platform.
TEST_F(ResolutionPgTest, SolutionWithoutThePlatformIsExecutedAtOnce) {
  const ComplaintId complaint = File("service_attitude", "rude", 0, "");
  const v1::Proposal accepted =
      Accepted(complaint, {{REMEDY_APOLOGY_LETTER, 0}, {REMEDY_FREIGHT_INSURANCE, 300}});
  const auto executed = Execute(accepted);
  ASSERT_TRUE(executed.ok()) << executed.status();
  EXPECT_EQ(executed->state(), v1::PROPOSAL_STATE_EXECUTED);
  EXPECT_EQ(LedgerOf(complaint).committed().minor_units(), 300);
  ExpectBalanced(complaint);
  EXPECT_THAT(platform_.Effects(), IsEmpty());
}

// R-H3
TEST_F(ResolutionPgTest, EarlierProposalsCountAgainstTheAuthority) {
  const ComplaintId complaint = File("other", "other", 0);
  for (int i = 0; i < 2; ++i) {
    const v1::Proposal accepted = Accepted(complaint, {{REMEDY_REFUND_PART, 20'000}});
    ASSERT_TRUE(Execute(accepted).ok());
    ASSERT_TRUE(RunErrand(accepted).ok());
  }
  const v1::Proposal third = Accepted(complaint, {{REMEDY_REFUND_PART, 20'000}});
  EXPECT_EQ(ReasonOf(Execute(third).status()), "AUTHORITY_EXCEEDED");
  EXPECT_EQ(Reload(third).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_TRUE(Execute(third, StaffRole::kSupervisor).ok());
  ExpectBalanced(complaint);
}

// R-H5: an answer that comes twice is written down once.
TEST_F(ResolutionPgTest, OutcomeIsCommittedOnce) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal accepted = Accepted(complaint, {{REMEDY_COUPON, 2'000}});
  ASSERT_TRUE(Execute(accepted).ok());
  ASSERT_TRUE(RunErrand(accepted).ok());
  ASSERT_TRUE(RecordOutcome(accepted, std::string()).ok());
  ASSERT_TRUE(RecordOutcome(accepted, absl::UnavailableError("late")).ok());
  ASSERT_TRUE(RunErrand(accepted).ok());
  EXPECT_EQ(LedgerOf(complaint).entries_size(), 2);
  EXPECT_EQ(LedgerOf(complaint).committed().minor_units(), 2'000);
  EXPECT_THAT(EventsOf(complaint), SizeIs(3));
  EXPECT_EQ(Reload(accepted).state(), v1::PROPOSAL_STATE_EXECUTED);
}

// R-H3, R-H5: refused means given back, and recovery works.
TEST_F(ResolutionPgTest, RefusalRestoresTheAuthorityAndCanBeTriedAgain) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal accepted = Accepted(complaint, {{REMEDY_REFUND_PART, 50'000}});
  platform_.Fail("refund", absl::FailedPreconditionError("the order is closed"));
  ASSERT_TRUE(Execute(accepted).ok());
  EXPECT_EQ(LedgerOf(complaint).remaining_authority().minor_units(), 0);
  EXPECT_EQ(RunErrand(accepted).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Reload(accepted).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(LedgerOf(complaint).reserved().minor_units(), 0);
  EXPECT_EQ(LedgerOf(complaint).remaining_authority().minor_units(), 50'000);
  ExpectBalanced(complaint);
  EXPECT_THAT(EventsOf(complaint), ElementsAre("solution_proposed", "solution_decided"));

  platform_.Fail("refund", absl::OkStatus());
  ASSERT_TRUE(Execute(accepted).ok());
  ASSERT_TRUE(RunErrand(accepted).ok());
  EXPECT_EQ(Reload(accepted).state(), v1::PROPOSAL_STATE_EXECUTED);
  EXPECT_EQ(LedgerOf(complaint).committed().minor_units(), 50'000);
  ExpectBalanced(complaint);
}

// R-H3, R-H5: what was paid before the refusal stays on the books and is not paid twice.
TEST_F(ResolutionPgTest, WhatWasPaidBeforeARefusalStaysSpent) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal accepted =
      Accepted(complaint, {{REMEDY_REFUND_PART, 20'000}, {REMEDY_COUPON, 10'000}});
  platform_.Fail("coupon", absl::InvalidArgumentError("no such customer"));
  ASSERT_TRUE(Execute(accepted).ok());
  EXPECT_FALSE(RunErrand(accepted).ok());
  EXPECT_EQ(LedgerOf(complaint).committed().minor_units(), 20'000);
  EXPECT_EQ(LedgerOf(complaint).reserved().minor_units(), 0);

  platform_.Fail("coupon", absl::OkStatus());
  ASSERT_TRUE(Execute(accepted).ok());
  EXPECT_EQ(LedgerOf(complaint).reserved().minor_units(), 10'000);
  ASSERT_TRUE(RunErrand(accepted).ok());
  EXPECT_EQ(LedgerOf(complaint).committed().minor_units(), 30'000);
  EXPECT_THAT(platform_.Effects(), SizeIs(2));
  ExpectBalanced(complaint);
}

// R-H5: the platform's absence is survived.
TEST_F(ResolutionPgTest, PlatformThatIsAwayIsAskedUntilItAnswers) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal accepted = Accepted(complaint, {{REMEDY_COUPON, 2'000}});
  platform_.Fail("coupon", absl::UnavailableError("away"));
  ASSERT_TRUE(Execute(accepted).ok());
  const timer::Fired fired{.kind = "execute_remedies",
                           .tenant = "demo",
                           .subject = ProposalId::Parse(accepted.name())->uuid()};
  const absl::Time deadline = SystemClock().Now() + absl::Seconds(5);
  EXPECT_EQ(errand_.Perform(fired, deadline).status().code(), absl::StatusCode::kUnavailable);
  platform_.Fail("coupon", absl::InternalError("a fault over there"));
  EXPECT_EQ(errand_.Perform(fired, deadline).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Reload(accepted).state(), v1::PROPOSAL_STATE_EXECUTING);

  platform_.Fail("coupon", absl::OkStatus());
  timers_.Start();
  ASSERT_TRUE(test::WaitUntil(
      [&] { return Reload(accepted).state() == v1::PROPOSAL_STATE_EXECUTED; }, absl::Seconds(30)));
  EXPECT_EQ(LedgerOf(complaint).committed().minor_units(), 2'000);
}

// R-H5: when every try failed, the money is given back.
TEST_F(ResolutionPgTest, PlatformThatNeverAnswersGivesTheAuthorityBack) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal accepted = Accepted(complaint, {{REMEDY_COUPON, 2'000}});
  platform_.Fail("coupon", absl::UnavailableError("away"));
  ASSERT_TRUE(Execute(accepted).ok());
  timers_.Start();
  ASSERT_TRUE(test::WaitUntil(
      [&] { return Reload(accepted).state() == v1::PROPOSAL_STATE_ACCEPTED; }, absl::Seconds(30)));
  EXPECT_EQ(LedgerOf(complaint).remaining_authority().minor_units(), 50'000);
  ExpectBalanced(complaint);
}

TEST_F(ResolutionPgTest, NewProposalOnlyAfterTheOpenOneHasEnded) {
  const ComplaintId complaint = File("logistics", "lost", 9'900);
  const auto first = Propose(complaint);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(ReasonOf(Propose(complaint).status()), "PROPOSAL_OPEN");
  ASSERT_TRUE(DecideOn(*first, v1::DECISION_REJECT, "").ok());
  EXPECT_TRUE(Propose(complaint).ok());
}

TEST_F(ResolutionPgTest, WithdrawnComplaintIsNotProposedDecidedOrExecuted) {
  const ComplaintId complaint = File("logistics", "lost", 9'900);
  const auto proposed = Propose(complaint);
  ASSERT_TRUE(proposed.ok());
  const ComplaintId another = File("logistics", "lost", 9'900);
  const v1::Proposal accepted = Accepted(another, {{REMEDY_REPLACE, 0}});
  Withdraw(complaint);
  Withdraw(another);
  const auto decided = DecideOn(*proposed, v1::DECISION_ACCEPT, "a");
  EXPECT_EQ(ReasonOf(decided.status()), "COMPLAINT_WITHDRAWN");
  EXPECT_EQ(ReasonOf(Execute(accepted).status()), "COMPLAINT_WITHDRAWN");
  EXPECT_EQ(ReasonOf(Propose(complaint).status()), "COMPLAINT_WITHDRAWN");
}

// R-I5: open proposals of the merged one are taken back; solutions are given where it goes on.
TEST_F(ResolutionPgTest, AMergedComplaintsProposalIsTakenBack) {
  const ComplaintId complaint = File("logistics", "lost", 9'900);
  const ComplaintId survivor = File("logistics", "lost", 9'900);
  const auto proposed = Propose(complaint);
  ASSERT_TRUE(proposed.ok());
  Merge(complaint, survivor);
  EXPECT_EQ(Reload(*proposed).state(), v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_EQ(EventsOf(complaint),
            (std::vector<std::string>{"solution_proposed", "solution_decided"}));
  EXPECT_EQ(ReasonOf(DecideOn(*proposed, v1::DECISION_ACCEPT, "a").status()), "ILLEGAL_STATE");
  EXPECT_EQ(ReasonOf(Propose(complaint).status()), "COMPLAINT_MERGED");
  EXPECT_TRUE(Propose(survivor).ok());
  Unmerge(complaint);
  EXPECT_TRUE(Propose(complaint).ok());
}

// R-I5, R-H3: nothing is paid twice for one grievance, and no limit is got round by a merge.
TEST_F(ResolutionPgTest, WhatIsBeingGivenOnAMergedComplaintEndsAndCountsForTheSurvivor) {
  const ComplaintId complaint = File("logistics", "lost", 40'000);
  const ComplaintId middle = File("logistics", "lost", 40'000);
  const ComplaintId survivor = File("logistics", "lost", 40'000);
  const v1::Proposal accepted = Accepted(complaint, {{common::v1::REMEDY_REFUND_FULL, 40'000}});
  ASSERT_TRUE(Execute(accepted).ok());
  Merge(complaint, middle);
  Merge(middle, survivor);
  EXPECT_EQ(Reload(accepted).state(), v1::PROPOSAL_STATE_EXECUTING);
  ASSERT_TRUE(RunErrand(accepted).ok());
  EXPECT_EQ(Reload(accepted).state(), v1::PROPOSAL_STATE_EXECUTED);
  EXPECT_EQ(LedgerOf(survivor).committed().minor_units(), 40'000);
  const v1::Proposal second = Accepted(survivor, {{common::v1::REMEDY_REFUND_FULL, 40'000}});
  EXPECT_EQ(ReasonOf(Execute(second).status()), "AUTHORITY_EXCEEDED");
  Unmerge(complaint);
  EXPECT_EQ(LedgerOf(survivor).committed().minor_units(), 0);
}

// R-I6: the template follows the correction.
TEST_F(ResolutionPgTest, ACorrectedComplaintIsOfferedWhatFitsItNow) {
  const ComplaintId complaint = File("logistics", "lost", 9'900);
  events::Delivered corrected{.source = "intake", .complaint = complaint};
  corrected.event.set_tenant("demo");
  auto& now = *corrected.event.mutable_complaint_reclassified();
  now.set_category("product_quality");
  now.set_subcategory("counterfeit");
  now.set_solution_template("templates/counterfeit");
  ASSERT_TRUE(
      db_.Run({}, [&](pg::Transaction& tx) { return handler_.Handle(tx, {corrected}); }).ok());
  const auto proposed = Propose(complaint);
  ASSERT_TRUE(proposed.ok()) << proposed.status();
  EXPECT_EQ(proposed->template_(), "templates/counterfeit");
}

// R-I2: the order that was found later is the one that is made good; one that is refused is none.
TEST_F(ResolutionPgTest, AnOrderFoundLaterIsTakenOver) {
  const ComplaintId complaint = File("logistics", "lost", 0);
  events::Delivered linked{.source = "intake", .complaint = complaint};
  linked.event.set_tenant("demo");
  auto& now = *linked.event.mutable_order_linked();
  now.set_order_id("PO-1");
  now.set_sku("SKU-1");
  now.mutable_amount()->set_currency("CNY");
  now.mutable_amount()->set_minor_units(12'900);
  now.set_level(common::v1::LEVEL_SERIOUS);
  const auto facts = [&] {
    std::optional<Facts> found;
    EXPECT_TRUE(db_.Run({},
                        [&](pg::Transaction& tx) -> absl::Status {
                          RETURN_IF_ERROR(handler_.Handle(tx, {linked}));
                          ASSIGN_OR_RETURN(found, FactsStore(tx).Find("demo", complaint));
                          return absl::OkStatus();
                        })
                    .ok());
    return found.value_or(Facts());
  };
  const Facts after = facts();
  EXPECT_EQ(after.order_id, "PO-1");
  EXPECT_EQ(after.sku, "SKU-1");
  EXPECT_EQ(after.amount_minor_units, 12'900);
  EXPECT_EQ(after.level, common::v1::LEVEL_SERIOUS);
  now.Clear();
  now.set_reason("order_of_another_customer");
  EXPECT_EQ(facts().order_id, "");
}

TEST_F(ResolutionPgTest, FilingAndWithdrawalOfOneBatchAreBothSeen) {
  const ComplaintId complaint(NewUuid(SystemClock().Now(), SystemRandom()));
  events::Delivered filed{.source = "intake", .complaint = complaint};
  filed.event.set_tenant("demo");
  filed.event.mutable_complaint_filed()->set_category("other");
  events::Delivered withdrawn = filed;
  withdrawn.event.mutable_complaint_withdrawn();
  ASSERT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) {
                        return handler_.Handle(tx, {filed, withdrawn});
                      })
                  .ok());
  EXPECT_EQ(ReasonOf(Propose(complaint).status()), "COMPLAINT_WITHDRAWN");
}

TEST_F(ResolutionPgTest, UnknownComplaintIsToBeTriedAgain) {
  const auto proposed = Propose(ComplaintId(NewUuid(SystemClock().Now(), SystemRandom())));
  EXPECT_EQ(proposed.status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(proposed.status().GetPayload(kRetryInfoType).has_value());
}

TEST_F(ResolutionPgTest, PaymentNeedsACustomerToPay) {
  const ComplaintId complaint = File("other", "other", 0, "");
  const v1::Proposal accepted = Accepted(complaint, {{REMEDY_COUPON, 2'000}});
  EXPECT_EQ(ReasonOf(Execute(accepted).status()), "CUSTOMER_UNKNOWN");
}

TEST_F(ResolutionPgTest, AnotherTenantsProposalIsNotFound) {
  const auto proposed = Propose(File("logistics", "lost", 9'900));
  ASSERT_TRUE(proposed.ok());
  EXPECT_EQ(Reload(*proposed, "other_tenant").name(), "");
  EXPECT_EQ(Reload(*proposed).name(), proposed->name());
}

}  // namespace
}  // namespace redress::resolution
