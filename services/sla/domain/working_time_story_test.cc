// Stories of clocks that count working time (R-S11, R-S13), told in the calendar's own zone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "calendar/reader.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using namespace story;  // NOLINT: words of the stories

constexpr absl::string_view kNewYorkOffice =
    "id: new_york\nversion: 1\nzone: America/New_York\nhours: {monday-friday: 09:00-17:00}\n";
constexpr absl::string_view kNewYorkNight =
    "id: night\nversion: 1\nzone: America/New_York\nhours: {monday-sunday: 00:00-06:00}\n";

// The shipped ones, and two where clocks are put forward and back.
const Calendars& AllCalendars() {
  static const Calendars& calendars = *[] {
    auto* all = new Calendars(ShippedCalendars().value());
    for (const absl::string_view text : {kNewYorkOffice, kNewYorkNight}) {
      all->push_back(
          std::make_shared<const calendar::Calendar>(calendar::ReadCalendar(text).value()));
    }
    return all;
  }();
  return calendars;
}

Policies PackOf(absl::string_view calendar, absl::string_view limit) {
  Policy policy =
      ReadPolicy(absl::StrCat("id: pack\nversion: 1\nrank: 1\ncalendar: {id: ", calendar,
                              ", version: 1}\nwarnings: [50, 75, 90]\nmilestones:\n"
                              "  - {name: reply, rule: R-X, what: a reply, because: it is so, "
                              "start: matched, stop: person_message, limit: ",
                              limit, "}\n"),
                 AllCalendars())
          .value();
  return Policies::Make({std::move(policy)}, "pack").value();
}

absl::Time Local(const std::string& text, absl::TimeZone zone) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, zone, &time, &error)) << text << error;
  return time;
}

std::string Local(absl::Time time, absl::TimeZone zone) {
  return absl::FormatTime("%m-%d %H:%M", time, zone);
}

Step At(absl::Time time, Step step) {
  *step.mutable_occur_time() = ToProto(time);
  return step;
}

std::string WhatOf(const events::v1::Event& fact) {
  if (fact.has_clock_warned()) return absl::StrCat("warned ", fact.clock_warned().percent());
  if (fact.has_clock_breached()) return "breached";
  return fact.clock_met().late() ? "met late" : "met";
}

struct WorkingStory {
  std::string name;
  std::string calendar;
  std::string limit;
  std::string filed;
  std::string answered;  // by a person; "" for never
  std::vector<std::string> told;
};

class WorkingTimeStoryTest : public ::testing::TestWithParam<WorkingStory> {};

// Every alarm sounds at its time, and each of them tells something.
TEST_P(WorkingTimeStoryTest, IsToldAtItsTime) {
  const WorkingStory& story = GetParam();
  const Policies policies = PackOf(story.calendar, story.limit);
  const calendar::Calendar& calendar = *policies.packs()[0].policy->calendar;
  const absl::TimeZone zone = calendar.zone();
  const absl::Time answered =
      story.answered.empty() ? absl::InfiniteFuture() : Local(story.answered, zone);

  Teller teller(policies);
  teller.Tell({At(Local(story.filed, zone), File())});
  std::vector<std::string> told;
  size_t seen = teller.facts().size();
  const auto tell = [&](absl::Time at, const Step& step) {
    teller.Tell({At(at, step)});
    for (; seen < teller.facts().size(); ++seen) {
      told.push_back(absl::StrCat(Local(at, zone), " ", WhatOf(teller.facts()[seen])));
    }
  };
  const auto sound_before = [&](absl::Time end) {
    for (auto due = NextDue(teller.set(), policies); due && *due < end && told.size() < 10;
         due = NextDue(teller.set(), policies)) {
      tell(*due, Step());
    }
  };
  sound_before(answered);
  if (!story.answered.empty()) tell(answered, Person(absl::ZeroDuration()));
  sound_before(absl::InfiniteFuture());
  EXPECT_EQ(told, story.told);

  const v1::Clock& clock = teller.set().record.clocks(0);
  EXPECT_EQ(calendar.WorkingTime(FromProto(clock.start_time()), FromProto(clock.deadline())),
            absl::Milliseconds(clock.limit_ms()));
}

std::vector<WorkingStory> HoursInChina() {
  return {
      {"WithinADay",
       "cn",
       "4h",
       "2026-03-11 10:00",
       "",
       {"03-11 12:00 warned 50", "03-11 13:00 warned 75", "03-11 13:36 warned 90",
        "03-11 14:00 breached"}},
      // A share that is full when the day ends is told then, not the next morning.
      {"OverANight",
       "cn",
       "4h",
       "2026-03-11 16:00",
       "",
       {"03-11 18:00 warned 50", "03-12 10:00 warned 75", "03-12 10:36 warned 90",
        "03-12 11:00 breached"}},
      {"OverAWeekend",
       "cn",
       "4h",
       "2026-03-13 17:00",
       "",
       {"03-16 10:00 warned 50", "03-16 11:00 warned 75", "03-16 11:36 warned 90",
        "03-16 12:00 breached"}},
      {"FiledAtTheWeekend",
       "cn",
       "4h",
       "2026-03-14 12:00",
       "",
       {"03-16 11:00 warned 50", "03-16 12:00 warned 75", "03-16 12:36 warned 90",
        "03-16 13:00 breached"}},
      {"AnsweredAtTheWeekend",
       "cn",
       "4h",
       "2026-03-13 17:00",
       "2026-03-15 20:00",
       {"03-15 20:00 met"}},
      {"AnsweredOnMondayTooLate",
       "cn",
       "4h",
       "2026-03-13 17:00",
       "2026-03-16 12:01",
       {"03-16 10:00 warned 50", "03-16 11:00 warned 75", "03-16 11:36 warned 90",
        "03-16 12:00 breached", "03-16 12:01 met late"}},
      // The National Day week, 1 to 7 October, is made up for on 20 September and 10 October.
      {"OverTheNationalDayWeek",
       "cn",
       "4h",
       "2026-09-30 17:00",
       "",
       {"10-08 10:00 warned 50", "10-08 11:00 warned 75", "10-08 11:36 warned 90",
        "10-08 12:00 breached"}},
      {"FiledInTheNationalDayWeek",
       "cn",
       "4h",
       "2026-10-03 12:00",
       "",
       {"10-08 11:00 warned 50", "10-08 12:00 warned 75", "10-08 12:36 warned 90",
        "10-08 13:00 breached"}},
      {"AnsweredInTheNationalDayWeek",
       "cn",
       "4h",
       "2026-09-30 17:00",
       "2026-10-05 10:00",
       {"10-05 10:00 met"}},
      {"OnAMakeUpSunday",
       "cn",
       "4h",
       "2026-09-20 09:00",
       "",
       {"09-20 11:00 warned 50", "09-20 12:00 warned 75", "09-20 12:36 warned 90",
        "09-20 13:00 breached"}},
      {"FromASaturdayIntoAMakeUpSunday",
       "cn",
       "4h",
       "2026-09-19 12:00",
       "",
       {"09-20 11:00 warned 50", "09-20 12:00 warned 75", "09-20 12:36 warned 90",
        "09-20 13:00 breached"}},
      {"IntoAMakeUpSaturday",
       "cn",
       "4h",
       "2026-10-09 17:00",
       "",
       {"10-10 10:00 warned 50", "10-10 11:00 warned 75", "10-10 11:36 warned 90",
        "10-10 12:00 breached"}},
  };
}

std::vector<WorkingStory> DaysInChina() {
  return {
      // The day of filing is not counted; the last one ends with its hours.
      {"OneWorkingDay",
       "cn",
       "1 working day",
       "2026-03-11 09:00",
       "",
       {"03-11 18:00 warned 50", "03-12 13:30 warned 75", "03-12 16:12 warned 90",
        "03-12 18:00 breached"}},
      {"SevenWorkingDaysOverTheNationalDayWeek",
       "cn",
       "7 working days",
       "2026-09-30 17:00",
       "",
       {"10-12 13:00 warned 50", "10-14 11:00 warned 75", "10-15 11:36 warned 90",
        "10-15 18:00 breached"}},
      {"SevenWorkingDaysFiledInTheNationalDayWeek",
       "cn",
       "7 working days",
       "2026-10-03 12:00",
       "",
       {"10-12 13:30 warned 50", "10-14 11:15 warned 75", "10-15 11:42 warned 90",
        "10-15 18:00 breached"}},
      {"FortyFiveWorkingDays",
       "cn",
       "45 working days",
       "2026-09-30 17:00",
       "",
       {"11-06 13:00 warned 50", "11-23 15:30 warned 75", "12-02 13:24 warned 90",
        "12-08 18:00 breached"}},
      {"AnsweredOnTheLastDay",
       "cn",
       "7 working days",
       "2026-09-30 17:00",
       "2026-10-15 18:00",
       {"10-12 13:00 warned 50", "10-14 11:00 warned 75", "10-15 11:36 warned 90",
        "10-15 18:00 met"}},
  };
}

std::vector<WorkingStory> WhereClocksArePutForwardAndBack() {
  return {
      {"OverTheWeekendOfTheSpringChange",
       "new_york",
       "4h",
       "2026-03-06 16:00",
       "",
       {"03-09 10:00 warned 50", "03-09 11:00 warned 75", "03-09 11:36 warned 90",
        "03-09 12:00 breached"}},
      // The night of 8 March lacks the hour from two to three.
      {"InANightOfFiveHours",
       "night",
       "6h",
       "2026-03-08 00:00",
       "",
       {"03-08 04:00 warned 50", "03-08 05:30 warned 75", "03-09 00:24 warned 90",
        "03-09 01:00 breached"}},
      // The night of 1 November has the hour from one to two twice.
      {"InANightOfSevenHours",
       "night",
       "6h",
       "2026-11-01 00:00",
       "",
       {"11-01 02:00 warned 50", "11-01 03:30 warned 75", "11-01 04:24 warned 90",
        "11-01 05:00 breached"}},
      {"ADayWhoseNightHasSevenHours",
       "night",
       "1 working day",
       "2026-10-31 05:00",
       "",
       {"11-01 02:00 warned 50", "11-01 04:00 warned 75", "11-01 05:12 warned 90",
        "11-01 06:00 breached"}},
  };
}

std::string NameOf(const ::testing::TestParamInfo<WorkingStory>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(HoursInChina, WorkingTimeStoryTest, ::testing::ValuesIn(HoursInChina()),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(DaysInChina, WorkingTimeStoryTest, ::testing::ValuesIn(DaysInChina()),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(WhereClocksArePutForwardAndBack, WorkingTimeStoryTest,
                         ::testing::ValuesIn(WhereClocksArePutForwardAndBack()), NameOf);

// R-S10
TEST(StatutoryPackTest, LimitsOfTheRegulatorCountWorkingDays) {
  const Policies policies = Policies::Shipped("cn_12315,default").value();
  const absl::TimeZone zone = policies.Find("policies/cn_12315", 2)->calendar->zone();
  Teller teller(policies);
  teller.Tell({At(Local("2026-09-30 17:00", zone), File({.source = "regulator_12315"}))});
  std::vector<std::string> deadlines;
  for (const v1::Clock& clock : teller.set().record.clocks()) {
    if (!clock.has_deadline()) continue;  // pending
    deadlines.push_back(
        absl::StrCat(clock.clock_id(), " ", Local(FromProto(clock.deadline()), zone)));
  }
  EXPECT_THAT(deadlines, ElementsAre("first_response 09-30 21:00",
                                     "first_response_outer 10-01 17:00", "accept_12315 10-15 18:00",
                                     "negotiate_12315 10-20 18:00", "mediate_12315 12-08 18:00"));
  EXPECT_EQ(teller.set().record.clocks(2).rule(),
            "R-S10: case accepted or refused within 7 working days (calendar cn) of filing, "
            "because the regulator passed it on");
}

// R-S10: what reaches each of them.
TEST(StatutoryPackTest, AnAcceptanceAnAgreementAndTheEndReachTheirMilestones) {
  const Policies policies = Policies::Shipped("cn_12315").value();
  Step accepted = Tick(absl::Hours(1));
  accepted.mutable_case_accepted();
  Step refused = Tick(absl::Hours(2));
  refused.mutable_solution_decided()->set_decision("rejected");
  Step agreed = Tick(absl::Hours(3));
  agreed.mutable_solution_decided()->set_decision("accepted");
  Teller teller(policies);
  teller.Tell(
      {File({.source = "regulator_12315"}), accepted, refused, agreed, Closed(absl::Hours(4))});
  EXPECT_THAT(teller.Clocks(), ElementsAre("accept_12315: MET at 1h", "negotiate_12315: MET at 3h",
                                           "mediate_12315: MET at 4h"));
}

// R-S10: a refusal to accept is an answer as well.
TEST(StatutoryPackTest, ARefusalReachesThemAll) {
  const Policies policies = Policies::Shipped("cn_12315").value();
  Teller teller(policies);
  teller.Tell({File({.source = "regulator_12315"}), Closed(absl::Hours(2), "rejected")});
  EXPECT_THAT(teller.Clocks(), ElementsAre("accept_12315: MET at 2h", "negotiate_12315: MET at 2h",
                                           "mediate_12315: MET at 2h"));
}

// Before the filing has come, what only this pack waits for is kept as well.
TEST(StatutoryPackTest, AnAcceptanceBeforeTheFilingCounts) {
  const Policies policies = Policies::Shipped("cn_12315").value();
  Step accepted = Tick(absl::Hours(1));
  accepted.mutable_case_accepted();
  Teller teller(policies);
  teller.Tell({accepted, accepted, File({.source = "regulator_12315"})});
  EXPECT_EQ(teller.Clock("accept_12315"), "MET at 1h");
}

// Where the calendar knows no more working time, its years end the wait.
TEST(WorkingTimeTest, NoDeadlineIsBeyondTheYearsOfItsCalendar) {
  for (const absl::string_view limit : {"4h", "7 working days"}) {
    const Policies policies = PackOf("cn", limit);
    const Policy& policy = *policies.packs()[0].policy;
    const absl::Time end = policy.calendar->EndOf(absl::CivilDay(2199, 12, 31));
    const v1::Clock clock = StartClock(policy, policy.promises[0], end - absl::Hours(7));
    EXPECT_GT(FromProto(clock.deadline()), FromProto(clock.start_time()));
    EXPECT_LE(FromProto(clock.deadline()), end);
    EXPECT_LE(*NextThreshold(clock, policies), FromProto(clock.deadline()));
  }
}

}  // namespace
}  // namespace redress::sla
