#include "services/analytics/domain/fact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/proto_time.h"
#include "services/analytics/domain/calendar.h"

namespace redress::analytics {
namespace {

using events::v1::Event;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const absl::Time kStart = absl::FromUnixSeconds(1'795'201'200);  // a whole hour

Event At(int hours) {
  Event event;
  *event.mutable_occur_time() = ToProto(kStart + absl::Hours(hours) + absl::Minutes(7));
  return event;
}

Event Filed(int hours = 0) {
  Event event = At(hours);
  event.mutable_complaint_filed()->set_channel(common::v1::CHANNEL_PHONE);
  event.mutable_complaint_filed()->set_category("logistics");
  event.mutable_complaint_filed()->set_level(common::v1::LEVEL_SERIOUS);
  return event;
}

Event Withdrawn(int hours) {
  Event event = At(hours);
  event.mutable_complaint_withdrawn();
  return event;
}

Event Opened(int hours, const std::string& department) {
  Event event = At(hours);
  event.mutable_case_opened()->set_department("departments/" + department);
  return event;
}

Event Accepted(int hours, const std::string& department) {
  Event event = At(hours);
  event.mutable_case_accepted()->set_department("departments/" + department);
  return event;
}

Event Escalated(int hours, const std::string& department) {
  Event event = At(hours);
  if (!department.empty()) {
    event.mutable_case_escalated()->set_department("departments/" + department);
  } else {
    event.mutable_case_escalated();
  }
  return event;
}

Event Transferred(int hours, const std::string& department) {
  Event event = At(hours);
  event.mutable_case_transferred()->set_to_department("departments/" + department);
  return event;
}

Event Closed(int hours, const std::string& outcome = "resolved") {
  Event event = At(hours);
  event.mutable_case_closed()->set_outcome(outcome);
  return event;
}

Event Sent(int hours) {
  Event event = At(hours);
  event.mutable_message_sent();
  return event;
}

Event Breached(int hours) {
  Event event = At(hours + 1);
  *event.mutable_clock_breached()->mutable_deadline() = ToProto(kStart + absl::Hours(hours));
  return event;
}

// Figures as they would be stored: sums by cell, without those that are 0.
using Sums = std::map<Cell, int64_t>;

void Apply(Fact& fact, Sums& sums, const std::vector<Event>& events) {
  for (const Event& event : events) {
    for (const Increment& increment : Fold(fact, event)) {
      sums[increment.cell] += increment.value;
      if (sums[increment.cell] == 0) sums.erase(increment.cell);
    }
  }
}

Sums SumsOf(const std::vector<Event>& events) {
  Fact fact;
  Sums sums;
  Apply(fact, sums, events);
  return sums;
}

Cell CellOf(v1::Metric metric, int hours, const std::string& department) {
  return {.metric = metric,
          .bucket = kStart + absl::Hours(hours),
          .channel = common::v1::CHANNEL_PHONE,
          .category = "logistics",
          .level = 2,
          .department = department};
}

std::map<v1::Metric, int64_t> Totals(const Sums& sums) {
  std::map<v1::Metric, int64_t> totals;
  for (const auto& [cell, value] : sums) totals[cell.metric] += value;
  return totals;
}

TEST(Fold, CountsAFilingAtItsHourUnderNoDepartment) {
  Fact fact;
  EXPECT_THAT(Fold(fact, Filed(3)), ElementsAre(Increment{CellOf(v1::METRIC_FILED, 3, ""), 1}));
  EXPECT_EQ(fact.filed_time, kStart + absl::Hours(3) + absl::Minutes(7));
  EXPECT_EQ(fact.channel, common::v1::CHANNEL_PHONE);
  EXPECT_EQ(fact.category, "logistics");
  EXPECT_EQ(fact.level, 2);
}

// R-A2: a year's figures are right also for the year before the suite came.
TEST(Fold, CountsImportedHistoryWhenItOccurredAndWasClosed) {
  Event event = Filed(500);
  auto& filed = *event.mutable_complaint_filed();
  filed.set_historical(true);
  *filed.mutable_occurred_time() = ToProto(kStart + absl::Hours(2));
  *filed.mutable_close_time() = ToProto(kStart + absl::Hours(9));
  Fact fact;
  EXPECT_THAT(Fold(fact, event),
              UnorderedElementsAre(Increment{CellOf(v1::METRIC_FILED, 2, ""), 1},
                                   Increment{CellOf(v1::METRIC_CLOSED, 9, ""), 1}));
  EXPECT_EQ(fact.state, FactState::kClosed);
}

TEST(Fold, CountsAFilingOnce) {
  Fact fact;
  Fold(fact, Filed());
  const Fact before = fact;
  EXPECT_THAT(Fold(fact, Filed(5)), IsEmpty());
  EXPECT_EQ(fact, before);
}

TEST(Fold, MovesWhatWasCountedToTheFirstDepartment) {
  Fact fact;
  Fold(fact, Filed());
  Fold(fact, Sent(1));
  EXPECT_THAT(Fold(fact, Opened(2, "quality")),
              UnorderedElementsAre(Increment{CellOf(v1::METRIC_FILED, 0, ""), -1},
                                   Increment{CellOf(v1::METRIC_FILED, 0, "quality"), 1},
                                   Increment{CellOf(v1::METRIC_MESSAGES_SENT, 1, ""), -1},
                                   Increment{CellOf(v1::METRIC_MESSAGES_SENT, 1, "quality"), 1},
                                   Increment{CellOf(v1::METRIC_CASES_OPENED, 2, "quality"), 1}));
  EXPECT_THAT(fact.held, IsEmpty());
}

TEST(Fold, CountsWithTheDepartmentThatHasTheCase) {
  Fact fact;
  Sums sums;
  Apply(fact, sums,
        {Filed(), Opened(1, "frontline"), Sent(2), Escalated(3, "supervisor"), Sent(4),
         Accepted(5, "legal"), Sent(6)});
  EXPECT_THAT(sums, UnorderedElementsAre(Pair(CellOf(v1::METRIC_FILED, 0, "frontline"), 1),
                                         Pair(CellOf(v1::METRIC_CASES_OPENED, 1, "frontline"), 1),
                                         Pair(CellOf(v1::METRIC_MESSAGES_SENT, 2, "frontline"), 1),
                                         Pair(CellOf(v1::METRIC_ESCALATED, 3, "frontline"), 1),
                                         Pair(CellOf(v1::METRIC_MESSAGES_SENT, 4, "supervisor"), 1),
                                         Pair(CellOf(v1::METRIC_CASES_ACCEPTED, 5, "legal"), 1),
                                         Pair(CellOf(v1::METRIC_MESSAGES_SENT, 6, "legal"), 1)));
  EXPECT_EQ(fact.first_department, "frontline");
  EXPECT_EQ(fact.department, "legal");
}

TEST(Fold, CountsWithTheDepartmentThatACaseWasLentTo) {  // R-R6
  Fact fact;
  Sums sums;
  Apply(fact, sums, {Filed(), Opened(1, "frontline"), Transferred(2, "quality"), Sent(3)});
  EXPECT_EQ(fact.department, "quality");
  EXPECT_EQ(sums.at(CellOf(v1::METRIC_MESSAGES_SENT, 3, "quality")), 1);
}

TEST(Fold, KeepsTheDepartmentWhenAnEscalationNamesNone) {  // R-R5
  Fact fact;
  Sums sums;
  Apply(fact, sums, {Filed(), Opened(1, "frontline"), Escalated(2, "")});
  EXPECT_EQ(fact.department, "frontline");
  EXPECT_EQ(sums.at(CellOf(v1::METRIC_ESCALATED, 2, "frontline")), 1);
}

TEST(Fold, HoldsBackWhatComesBeforeTheFiling) {
  Fact fact;
  EXPECT_THAT(Fold(fact, Sent(1)), IsEmpty());
  EXPECT_THAT(Fold(fact, Opened(2, "quality")), IsEmpty());
  EXPECT_THAT(Fold(fact, Breached(3)), IsEmpty());
  EXPECT_THAT(Fold(fact, Closed(4)), IsEmpty());
  EXPECT_THAT(Fold(fact, Filed()),
              UnorderedElementsAre(Increment{CellOf(v1::METRIC_MESSAGES_SENT, 1, "quality"), 1},
                                   Increment{CellOf(v1::METRIC_CASES_OPENED, 2, "quality"), 1},
                                   Increment{CellOf(v1::METRIC_BREACHED, 3, "quality"), 1},
                                   Increment{CellOf(v1::METRIC_CLOSED, 4, "quality"), 1},
                                   Increment{CellOf(v1::METRIC_FILED, 0, "quality"), 1}));
  EXPECT_THAT(fact.held, IsEmpty());
}

TEST(Fold, CountsTheFilingUnderTheFirstDepartmentWhateverCameBefore) {
  const Sums sums = SumsOf({Opened(1, "frontline"), Escalated(2, "supervisor"), Filed()});
  EXPECT_THAT(sums, UnorderedElementsAre(Pair(CellOf(v1::METRIC_FILED, 0, "frontline"), 1),
                                         Pair(CellOf(v1::METRIC_CASES_OPENED, 1, "frontline"), 1),
                                         Pair(CellOf(v1::METRIC_ESCALATED, 2, "frontline"), 1)));
}

TEST(Fold, HoldsOneEntryForAnHourHoweverManyMessages) {
  Fact fact;
  for (int i = 0; i < 100; ++i) Fold(fact, Sent(1));
  EXPECT_THAT(fact.held,
              ElementsAre(Held{v1::METRIC_MESSAGES_SENT, kStart + absl::Hours(1), "", 100}));
}

TEST(Fold, CountsAClosingAtItsHour) {
  const Sums sums = SumsOf({Filed(), Opened(0, "quality"), Closed(30)});
  EXPECT_EQ(sums.at(CellOf(v1::METRIC_CLOSED, 30, "quality")), 1);
}

TEST(Fold, CountsAClosingOnce) {
  EXPECT_EQ(Totals(SumsOf({Filed(), Closed(1), Closed(2)}))[v1::METRIC_CLOSED], 1);
}

TEST(Fold, CountsAWithdrawalOnce) {
  EXPECT_EQ(Totals(SumsOf({Filed(), Withdrawn(1), Withdrawn(2)}))[v1::METRIC_WITHDRAWN], 1);
}

TEST(Fold, CountsAWithdrawnCaseOnceInEitherOrder) {
  for (const auto& events : {std::vector<Event>{Filed(), Withdrawn(1), Closed(2, "withdrawn")},
                             std::vector<Event>{Filed(), Closed(2, "withdrawn"), Withdrawn(1)}}) {
    std::map<v1::Metric, int64_t> totals = Totals(SumsOf(events));
    EXPECT_EQ(totals[v1::METRIC_WITHDRAWN], 1);
    EXPECT_EQ(totals[v1::METRIC_CLOSED], 0);
  }
}

TEST(Fold, HoldsWithTheRegisterWhenACaseWasClosedAndWithdrawn) {
  // The register's word is the last one: withdrawn, and the closing is taken back where it counted.
  std::vector<Event> events = {Filed(), Opened(1, "quality"), Closed(2), Withdrawn(3)};
  std::sort(events.begin(), events.end(),
            [](const Event& a, const Event& b) { return a.payload_case() < b.payload_case(); });
  do {
    const Sums sums = SumsOf(events);
    EXPECT_THAT(sums, UnorderedElementsAre(Pair(CellOf(v1::METRIC_FILED, 0, "quality"), 1),
                                           Pair(CellOf(v1::METRIC_CASES_OPENED, 1, "quality"), 1),
                                           Pair(CellOf(v1::METRIC_WITHDRAWN, 3, "quality"), 1)));
  } while (std::next_permutation(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return a.payload_case() < b.payload_case();
  }));
}

TEST(Fold, TakesAClosingBackFromWhereItCountedThoughTheCaseMovedOn) {
  const Sums sums =
      SumsOf({Filed(), Opened(1, "quality"), Closed(2), Escalated(3, "legal"), Withdrawn(4)});
  for (const auto& [cell, value] : sums) EXPECT_GT(value, 0) << cell.metric << cell.department;
  EXPECT_FALSE(Totals(sums).contains(v1::METRIC_CLOSED));
}

TEST(Fold, NeverUncountsABreach) {  // R-S15
  Event correction = At(2);
  correction.mutable_clock_met()->set_corrects_breach(true);
  std::map<v1::Metric, int64_t> totals = Totals(SumsOf({Filed(), Breached(1), correction}));
  EXPECT_EQ(totals[v1::METRIC_BREACHED], 1);
  EXPECT_EQ(totals[v1::METRIC_MET], 1);
}

TEST(Fold, IsUnmovedByWhatNoFigureNeeds) {
  Fact fact;
  Fold(fact, Filed());
  const Fact before = fact;
  Event event = At(1);
  event.mutable_step_started();
  EXPECT_THAT(Fold(fact, event), IsEmpty());
  EXPECT_EQ(fact, before);
}

TEST(Fold, EndsWithTheSameSumsInEveryOrder) {  // R-A1
  std::vector<Event> events = {Filed(0), Opened(1, "quality"), Sent(2), Breached(3), Closed(4)};
  const auto by_kind = [](const Event& a, const Event& b) {
    return a.payload_case() < b.payload_case();
  };
  std::sort(events.begin(), events.end(), by_kind);
  const Sums expected = {{CellOf(v1::METRIC_FILED, 0, "quality"), 1},
                         {CellOf(v1::METRIC_CASES_OPENED, 1, "quality"), 1},
                         {CellOf(v1::METRIC_MESSAGES_SENT, 2, "quality"), 1},
                         {CellOf(v1::METRIC_BREACHED, 3, "quality"), 1},
                         {CellOf(v1::METRIC_CLOSED, 4, "quality"), 1}};
  int orders = 0;
  do {
    Fact fact;
    Sums sums;
    Apply(fact, sums, events);
    EXPECT_EQ(sums, expected);
    EXPECT_THAT(fact.held, IsEmpty());
    EXPECT_EQ(fact.state, FactState::kClosed);
    ++orders;
  } while (std::next_permutation(events.begin(), events.end(), by_kind));
  EXPECT_EQ(orders, 120);
}

TEST(Fold, NeverLetsADepartmentMoveChangeASum) {
  Fact fact;
  Sums sums;
  Apply(fact, sums, {Filed(), Sent(1), Breached(1)});
  const std::map<v1::Metric, int64_t> before = Totals(sums);
  Sums moved = sums;
  Apply(fact, moved, {Opened(2, "quality")});
  std::map<v1::Metric, int64_t> after = Totals(moved);
  EXPECT_EQ(after[v1::METRIC_CASES_OPENED], 1);
  after.erase(v1::METRIC_CASES_OPENED);
  EXPECT_EQ(after, before);
}

Event Merged(int hours) {
  Event event = At(hours);
  event.mutable_complaint_merged();
  return event;
}

Event Unmerged(int hours) {
  Event event = At(hours);
  event.mutable_complaint_unmerged();
  return event;
}

Event Reopened(int hours, int round) {
  Event event = At(hours);
  event.mutable_complaint_reopened()->set_cycle(round);
  return event;
}

Event Corrected(int hours, const std::string& category, common::v1::Level level) {
  Event event = At(hours);
  event.mutable_complaint_reclassified()->set_category(category);
  event.mutable_complaint_reclassified()->set_level(level);
  return event;
}

// R-I5: a merged complaint is counted once.
TEST(Fold, CountsAMergedComplaintAsMergedUntilItIsParted) {
  Fact fact;
  Sums sums;
  Apply(fact, sums, {Filed(), Opened(1, "quality"), Closed(3, "merged"), Merged(3), Merged(3)});
  auto totals = Totals(sums);
  EXPECT_EQ(totals[v1::METRIC_MERGED], 1);
  EXPECT_EQ(totals[v1::METRIC_CLOSED], 0);
  EXPECT_EQ(totals[v1::METRIC_FILED], 1);
  Apply(fact, sums, {Unmerged(4), Opened(4, "quality"), Closed(5)});
  totals = Totals(sums);
  EXPECT_EQ(totals[v1::METRIC_MERGED], 0);
  EXPECT_EQ(totals[v1::METRIC_CLOSED], 1);
  EXPECT_EQ(totals[v1::METRIC_CASES_OPENED], 1);  // one case, however often it is received
}

TEST(Fold, AClosedComplaintThatIsMergedStaysClosedWhicheverIsHeardFirst) {
  const std::vector<Event> closed_first = {Filed(), Opened(1, "quality"), Closed(2), Merged(3)};
  const std::vector<Event> merged_first = {Filed(), Opened(1, "quality"), Merged(3), Closed(2)};
  EXPECT_EQ(SumsOf(closed_first), SumsOf(merged_first));
  auto totals = Totals(SumsOf(closed_first));
  EXPECT_EQ(totals[v1::METRIC_CLOSED], 1);
  EXPECT_EQ(totals[v1::METRIC_MERGED], 0);
}

TEST(Fold, CountsEveryRoundsClosingAndEveryReopening) {
  Fact fact;
  Sums sums;
  Apply(fact, sums, {Filed(), Opened(1, "quality"), Closed(2), Closed(2), Reopened(3, 2)});
  EXPECT_EQ(fact.state, FactState::kOpen);
  Apply(fact, sums, {Opened(3, "quality"), Closed(4), Closed(4)});
  EXPECT_EQ(fact.state, FactState::kClosed);
  auto totals = Totals(sums);
  EXPECT_EQ(totals[v1::METRIC_CLOSED], 2);
  EXPECT_EQ(totals[v1::METRIC_REOPENED], 1);
}

// Sources are independent of each other.
TEST(Fold, AReopeningHeardOfBeforeTheClosingEndsTheSame) {
  Fact fact;
  Sums sums;
  Apply(fact, sums, {Filed(), Opened(1, "quality"), Reopened(3, 2), Closed(2)});
  EXPECT_EQ(fact.state, FactState::kOpen);
  EXPECT_EQ(sums, SumsOf({Filed(), Opened(1, "quality"), Closed(2), Reopened(3, 2)}));
}

// R-I6: figures by category are those of what it is.
TEST(Fold, ACorrectionMovesTheFilingAndTheEndToWhatItIs) {
  Fact fact;
  Sums sums;
  Apply(fact, sums, {Filed(), Opened(1, "quality"), Breached(2), Closed(3)});
  Apply(fact, sums, {Corrected(4, "product_quality", common::v1::LEVEL_CRISIS), Withdrawn(5)});
  Cell filed = CellOf(v1::METRIC_FILED, 0, "quality");
  EXPECT_EQ(sums.count(filed), 0u);
  filed.category = "product_quality";
  filed.level = 3;
  EXPECT_EQ(sums[filed], 1);
  EXPECT_EQ(sums[CellOf(v1::METRIC_BREACHED, 2, "quality")], 1);
  auto totals = Totals(sums);
  EXPECT_EQ(totals[v1::METRIC_CLOSED], 0);  // taken back from where it was moved to
  EXPECT_EQ(totals[v1::METRIC_WITHDRAWN], 1);
  EXPECT_EQ(totals[v1::METRIC_CORRECTED], 1);
}

TEST(Fold, ACorrectionBeforeAnyDepartmentLeavesNothingBehind) {
  Fact fact;
  Sums sums;
  Apply(fact, sums,
        {Filed(), Sent(1), Corrected(2, "contract", common::v1::LEVEL_SERIOUS),
         Opened(3, "finance")});
  for (const auto& [cell, value] : sums) {
    EXPECT_EQ(cell.category, "contract");
    EXPECT_EQ(cell.department, "finance");
    EXPECT_EQ(value, 1);
  }
}

TEST(Fold, CountsEveryClockOnceAlsoWhenItRunsOn) {
  Event started = At(1);
  for (int i = 0; i < 3; ++i) {
    *started.mutable_clocks_started()->add_clocks()->mutable_start_time() = ToProto(kStart);
  }
  Event resumed = started;
  *resumed.mutable_clocks_started()->mutable_clocks(2)->mutable_start_time() =
      ToProto(kStart + absl::Hours(5));
  auto totals = Totals(SumsOf({Filed(), started, resumed}));
  EXPECT_EQ(totals[v1::METRIC_CLOCKS_STARTED], 4);
}

}  // namespace
}  // namespace redress::analytics
