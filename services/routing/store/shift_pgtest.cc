// Shifts on a real Postgres: offers in them only, work in hand beyond them (R-R2).
#include "services/routing/api/caretaker.h"
#include "services/routing/api/sweeper.h"
#include "services/routing/app/put_people.h"
#include "services/routing/store/pgtest_fixture.h"

namespace redress::routing {
namespace {

class ShiftPgTest : public RoutingFixture {
 protected:
  // From now on for an hour, today alone.
  void PutShift(absl::Duration begins_in, absl::Duration lasts) {
    const absl::Time start = clock_.Now() + begins_in;
    const auto at = absl::ToCivilMinute(start, absl::UTCTimeZone());
    v1::Shift shift;
    shift.set_name("shifts/late");
    shift.set_display_name("Late");
    shift.set_zone("UTC");
    v1::ShiftHours& hours = *shift.add_hours();
    hours.set_weekday(static_cast<int>(absl::GetWeekday(absl::CivilDay(at))) + 1);
    hours.set_start_minute(at.hour() * 60 + at.minute());
    hours.set_end_minute(hours.start_minute() + static_cast<int>(lasts / absl::Minutes(1)));
    ASSERT_TRUE(Do([&](Workplace& work) {
                  PgPeopleBook people(work.tx, "demo");
                  return absl::StatusOr<bool>(routing::PutShift(people, shift, clock_.Now()).ok());
                }).ok());
  }
  void PutOnShift(const std::string& agent_id) {
    v1::Agent agent;
    agent.set_name(AgentName(agent_id));
    agent.set_display_name(agent_id);
    agent.add_departments("departments/frontline");
    agent.set_shift("shifts/late");
    const absl::Status put = Do([&](Workplace& work) {
      PgPeopleBook people(work.tx, "demo");
      return PutAgent(work.dispatch, work.staff, work.catalogue, people, "demo", agent);
    });
    ASSERT_TRUE(put.ok()) << put;
    Present(agent_id, v1::PRESENCE_AVAILABLE, absl::Hours(24));
  }
  void RoundAfter(absl::Duration time) {
    clock_.Advance(time);
    Caretaker caretaker(resources_);
    ASSERT_TRUE(caretaker.Round([] { return false; }).ok());
    Sweeper sweeper(resources_, absl::Seconds(1));
    ASSERT_TRUE(sweeper.SweepOnce().ok());
  }
};

// R-R2
TEST_F(ShiftPgTest, OffersComeInTheShiftOnlyAndAShiftThatBeginsPullsWork) {
  PutShift(absl::Minutes(30), absl::Minutes(60));
  PutOnShift("lin");
  const v1::Agent before = Agents()[0];
  EXPECT_FALSE(before.on_shift());
  EXPECT_EQ(FromProto(before.shift_change_time()), test::kNow + absl::Minutes(30));
  const CaseKey early = File();
  EXPECT_EQ(Get(early).state(), v1::CASE_STATE_QUEUED);
  RoundAfter(absl::Minutes(29));
  EXPECT_EQ(Get(early).state(), v1::CASE_STATE_QUEUED);
  RoundAfter(absl::Minutes(1));
  EXPECT_EQ(Get(early).offer().agent(), "agents/lin");
  EXPECT_TRUE(Agents()[0].on_shift());
  ASSERT_TRUE(Accept(early).ok());

  // The end takes no work away while the agent is there.
  RoundAfter(absl::Minutes(60));
  EXPECT_FALSE(Agents()[0].on_shift());
  EXPECT_EQ(FromProto(Agents()[0].shift_change_time()),
            test::kNow + absl::Minutes(30) + absl::Hours(7 * 24));
  EXPECT_EQ(Get(early).assignee(), "agents/lin");
  const CaseKey late = File();
  EXPECT_EQ(Get(late).state(), v1::CASE_STATE_QUEUED);
  ASSERT_TRUE(Close(early).ok());  // freed capacity pulls nothing either
  EXPECT_EQ(Get(late).state(), v1::CASE_STATE_QUEUED);
  RoundAfter(absl::Minutes(1));
  EXPECT_EQ(Get(late).state(), v1::CASE_STATE_QUEUED);
  RoundAfter(absl::Hours(8));
  EXPECT_EQ(Get(late).state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(Agents()[0].presence(), v1::PRESENCE_AVAILABLE);
}

// R-R2: a shift that is put anew counts for who has it
TEST_F(ShiftPgTest, APutShiftTurnsItsAgents) {
  PutShift(absl::Minutes(30), absl::Minutes(60));
  PutOnShift("lin");
  EXPECT_FALSE(Agents()[0].on_shift());
  PutShift(absl::ZeroDuration(), absl::Minutes(60));
  EXPECT_TRUE(Agents()[0].on_shift());
  // Another agent without a shift is always on.
  Put("wu");
  EXPECT_TRUE(Agents()[1].on_shift());
  EXPECT_FALSE(Agents()[1].has_shift_change_time());
}

}  // namespace
}  // namespace redress::routing
