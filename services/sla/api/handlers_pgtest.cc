// Events and timers through the handlers on a real Postgres.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "services/sla/api/world_testing.h"
#include "testing/wait.h"

namespace redress::sla {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using namespace story;  // NOLINT: words of the stories

const Filing kRoutine{.level = common::v1::LEVEL_ROUTINE};

// From the stories' time to the database's own.
absl::Duration ToNow() { return SystemClock().Now() - kFiled; }

TEST(HandlersTest, AFilingGivesClocksOneTimerAndOneEvent) {
  World world("filing");
  const ComplaintId complaint = World::NewComplaint();
  ASSERT_TRUE(world.TakeIn({World::EventOf("demo", complaint, File(kRoutine))}).ok());
  EXPECT_THAT(world.Clocks("demo", complaint),
              ElementsAre("closed_level_1: RUNNING", "first_response: RUNNING",
                          "first_response_outer: RUNNING"));
  EXPECT_THAT(world.Told(), ElementsAre("3 start"));
  EXPECT_EQ(world.TimerCount(), 1);
  EXPECT_EQ(world.Alarm(complaint), kFiled + absl::Minutes(15));
}

TEST(HandlersTest, ABatchOfManyComplaintsIsTakenInWhole) {
  World world("batch");
  std::vector<events::Delivered> batch;
  std::vector<ComplaintId> complaints;
  for (int n = 0; n < 250; ++n) {
    complaints.push_back(World::NewComplaint());
    batch.push_back(World::EventOf("demo", complaints.back(), File(kRoutine)));
    batch.push_back(World::EventOf("demo", complaints.back(), Person(absl::Minutes(1))));
  }
  ASSERT_TRUE(world.TakeIn(batch).ok());
  for (const ComplaintId& complaint : complaints) {
    EXPECT_THAT(world.Clocks("demo", complaint),
                ElementsAre("closed_level_1: RUNNING", "first_response: MET at 1m",
                            "first_response_outer: MET at 1m"));
  }
  EXPECT_EQ(world.Told().size(), 250u * 3u);
  EXPECT_EQ(world.TimerCount(), 250);
}

// R-S15: rounds, a merge and what was promised outlive the transaction that heard of them.
TEST(HandlersTest, RoundsAndMergesAreKeptBetweenTransactions) {
  World world("links");
  const ComplaintId complaint = World::NewComplaint();
  for (const story::Step& step :
       {File(kRoutine), Closed(absl::Minutes(20)), Reopened(absl::Minutes(40)),
        Merged(absl::Minutes(41)), Unmerged(absl::Minutes(42)), Person(absl::Minutes(10)),
        Corrected(absl::Minutes(43), common::v1::LEVEL_SERIOUS)}) {
    ASSERT_TRUE(world.TakeIn({World::EventOf("demo", complaint, step)}).ok());
  }
  EXPECT_THAT(world.Clocks("demo", complaint),
              UnorderedElementsAre("closed_level_1: MET at 20m", "first_response: MET at 10m",
                                   "first_response_outer: MET at 10m",
                                   "closed_level_1#2: CANCELLED", "first_response#2: RUNNING",
                                   "first_response_outer#2: RUNNING", "offer_level_2#2: RUNNING"));
  EXPECT_EQ(world.TimerCount(), 1);
}

TEST(HandlersTest, ATenantDoesNotFindAnothersClocks) {
  World world("tenants");
  const ComplaintId complaint = World::NewComplaint();
  ASSERT_TRUE(world.TakeIn({World::EventOf("demo", complaint, File())}).ok());
  EXPECT_THAT(world.Clocks("other", complaint), IsEmpty());
}

TEST(HandlersTest, AMessageBeforeTheFilingCountsWhenTheFilingComes) {
  World world("early");
  const ComplaintId complaint = World::NewComplaint();
  ASSERT_TRUE(world.TakeIn({World::EventOf("demo", complaint, Person(absl::Minutes(5)))}).ok());
  EXPECT_THAT(world.Clocks("demo", complaint), IsEmpty());  // not found yet
  EXPECT_THAT(world.Told(), IsEmpty());
  EXPECT_EQ(world.TimerCount(), 0);
  ASSERT_TRUE(world.TakeIn({World::EventOf("demo", complaint, File())}).ok());
  EXPECT_THAT(world.Clocks("demo", complaint),
              ElementsAre("first_response: MET at 5m", "first_response_outer: MET at 5m"));
  EXPECT_EQ(world.TimerCount(), 0);
}

TEST(HandlersTest, TheTimerGoesWhenNoClockRuns) {
  World world("ending");
  const ComplaintId complaint = World::NewComplaint();
  ASSERT_TRUE(world.TakeIn({World::EventOf("demo", complaint, File(kRoutine))}).ok());
  ASSERT_TRUE(world.TakeIn({World::EventOf("demo", complaint, Person(absl::Minutes(1)))}).ok());
  EXPECT_EQ(world.Alarm(complaint), kFiled + absl::Minutes(15));
  ASSERT_TRUE(world.TakeIn({World::EventOf("demo", complaint, Closed(absl::Minutes(2)))}).ok());
  EXPECT_EQ(world.TimerCount(), 0);
}

// R-S13
TEST(HandlersTest, ATimerFiredTwiceWarnsAndBreachesOnce) {
  World world("twice");
  const ComplaintId complaint = World::NewComplaint();
  ASSERT_TRUE(world.TakeIn({World::EventOf("demo", complaint, File())}).ok());
  for (const absl::Duration at : {absl::Hours(2), absl::Hours(2), absl::Hours(4), absl::Hours(4)}) {
    ASSERT_TRUE(world.Fire("demo", {complaint}, kFiled + at).ok());
  }
  EXPECT_THAT(world.Told(),
              ElementsAre("2 start", "first_response warned 50", "first_response breached"));
  EXPECT_THAT(world.Clocks("demo", complaint),
              ElementsAre("first_response: BREACHED, warned 50, breached at 4h",
                          "first_response_outer: RUNNING"));
  EXPECT_EQ(world.Alarm(complaint), kFiled + absl::Hours(5));  // the ladder's first rung
}

TEST(HandlersTest, ATimerOfNoComplaintDoesNothing) {
  World world("nobody");
  ASSERT_TRUE(world.Fire("demo", {World::NewComplaint()}, kFiled).ok());
  EXPECT_THAT(world.Told(), IsEmpty());
}

TEST(HandlersTest, ManyTimersFireInOneTransaction) {
  World world("many");
  std::vector<events::Delivered> batch;
  std::vector<ComplaintId> complaints;
  for (int n = 0; n < 500; ++n) {
    complaints.push_back(World::NewComplaint());
    batch.push_back(World::EventOf("demo", complaints.back(), File()));
  }
  ASSERT_TRUE(world.TakeIn(batch).ok());
  ASSERT_TRUE(world.Fire("demo", complaints, kFiled + absl::Hours(3)).ok());
  const std::vector<std::string> told = world.Told();
  EXPECT_EQ(std::count(told.begin(), told.end(), "first_response warned 75"), 500);
  EXPECT_EQ(world.Alarm(complaints[7]), kFiled + absl::Minutes(216));
}

// R-S15: the record is a fold of the events and of nothing else, however they are cut into batches.
TEST(HandlersTest, TheSameEventsInAnotherDatabaseGiveTheSameBytes) {
  std::vector<events::Delivered> history;
  std::vector<ComplaintId> complaints;
  for (int n = 0; n < 40; ++n) {
    const ComplaintId complaint = complaints.emplace_back(World::NewComplaint());
    const auto channel = static_cast<common::v1::Channel>(1 + n % 13);
    const auto level = static_cast<common::v1::Level>(1 + n % 3);
    const Filing filing{channel, n % 2 == 0 ? "after_sales" : "logistics", level};
    std::vector<Step> steps = {File(filing),
                               Machine(absl::Seconds(10 * n)),
                               Person(absl::Minutes(10 * n)),
                               Proposed(absl::Minutes(9 * n)),
                               Person(absl::Hours(1), "statement"),
                               Closed(absl::Hours(n))};
    if (n % 5 == 0) std::swap(steps[0], steps[2]);
    if (n % 7 == 0) steps.push_back(Withdrawn(absl::Minutes(5)));
    for (const Step& step : steps) history.push_back(World::EventOf("demo", complaint, step));
  }
  World whole("whole");
  ASSERT_TRUE(whole.TakeIn(history).ok());
  World piecewise("piecewise");
  for (size_t at = 0; at < history.size(); at += 7) {
    const auto end = history.begin() + static_cast<ptrdiff_t>(std::min(at + 7, history.size()));
    const auto begin = history.begin() + static_cast<ptrdiff_t>(at);
    ASSERT_TRUE(piecewise.TakeIn({begin, end}).ok());
  }
  for (const ComplaintId& complaint : complaints) {
    ASSERT_TRUE(whole.Record(complaint).has_value());
    EXPECT_EQ(whole.Record(complaint), piecewise.Record(complaint));
    EXPECT_EQ(whole.Alarm(complaint), piecewise.Alarm(complaint));
  }
  EXPECT_EQ(whole.Told().size(), piecewise.Told().size());
}

TEST(HandlersTest, AnEventWithoutTenantIsRefusedAndTheRestIsNot) {
  World world("malformed");
  const ComplaintId complaint = World::NewComplaint();
  const absl::Status status = world.TakeIn({World::EventOf("", complaint, File())});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(world.TakeIn({World::EventOf("", complaint, Offered(absl::Minutes(1)))}).ok());
  EXPECT_TRUE(world.TakeIn({World::EventOf("demo", complaint, File())}).ok());
  EXPECT_THAT(world.Told(), ElementsAre("2 start"));
}

// The real timers, by the database's clock.
TEST(HandlersTest, DurableTimersGiveTheWarningAndTheBreachThatAreDue) {
  World world("timers");
  world.timers().Start();
  const ComplaintId warned = World::NewComplaint();
  const ComplaintId breached = World::NewComplaint();
  ASSERT_TRUE(world
                  .TakeIn({World::EventOf("demo", warned, File(), ToNow() - absl::Minutes(121)),
                           World::EventOf("demo", breached, File(), ToNow() - absl::Minutes(250))})
                  .ok());
  EXPECT_TRUE(test::WaitUntil([&] { return world.Told().size() == 4; }, absl::Seconds(20)));
  EXPECT_THAT(world.Told(), UnorderedElementsAre("2 start", "2 start", "first_response warned 50",
                                                 "first_response breached"));
  EXPECT_TRUE(test::WaitUntil([&] { return world.TimerCount() == 2; }, absl::Seconds(5)));
  EXPECT_GT(*world.Alarm(breached), SystemClock().Now());
  world.timers().Stop();
}

// Events and timers of the same complaints at once neither deadlock nor lose anything.
TEST(HandlersTest, EventsAndTimersOfTheSameComplaintsCross) {
  World world("crossing");
  std::vector<ComplaintId> complaints;
  std::vector<events::Delivered> filings;
  std::vector<events::Delivered> answers;
  for (int n = 0; n < 100; ++n) {
    complaints.push_back(World::NewComplaint());
    filings.push_back(World::EventOf("demo", complaints.back(), File()));
    answers.push_back(World::EventOf("demo", complaints.back(), Person(absl::Minutes(1))));
  }
  ASSERT_TRUE(world.TakeIn(filings).ok());
  std::reverse(answers.begin(), answers.end());
  absl::Status fired;
  std::thread firing([&] {
    for (int turn = 0; turn < 5; ++turn) {
      fired.Update(world.Fire("demo", complaints, kFiled + absl::Hours(1 + turn)));
    }
  });
  const absl::Status taken = world.TakeIn(answers);
  firing.join();
  EXPECT_TRUE(taken.ok()) << taken;
  EXPECT_TRUE(fired.ok()) << fired;
  for (const ComplaintId& complaint : complaints) {
    EXPECT_THAT(world.Clocks("demo", complaint)[0],
                ::testing::StartsWith("first_response: MET at 1m"));
    EXPECT_EQ(world.Alarm(complaint), std::nullopt);
  }
}

}  // namespace
}  // namespace redress::sla
