#include "services/intake/domain/channel_health.h"

#include <gtest/gtest.h>

#include <random>

namespace redress::intake {
namespace {

constexpr int64_t kStart = 480'000;  // a Thursday, 00:00 UTC

absl::Time At(int64_t hour) { return absl::FromUnixSeconds((kStart + hour) * 3600); }

// Filings by chance, `rate(hour)` of them an hour, for `days`.
template <typename Rate>
ChannelPast Past(int days, const Rate& rate, uint64_t seed = 5) {
  std::mt19937_64 random(seed);
  ChannelPast past{.first_time = At(0), .last_time = At(0), .hours = {}};
  for (int64_t hour = 0; hour < days * 24; ++hour) {
    const double mean = rate(hour);
    const int64_t filed = mean > 0 ? std::poisson_distribution<int64_t>(mean)(random) : 0;
    if (filed == 0) continue;
    past.hours.push_back({kStart + hour, filed});
    past.last_time = At(hour) + absl::Minutes(59);
  }
  return past;
}

double Always(int64_t) { return 30; }
double OfficeHours(int64_t hour) { return hour % 24 >= 9 && hour % 24 < 18 ? 20 : 0; }
double Workdays(int64_t hour) {
  return hour / 24 % 7 == 2 || hour / 24 % 7 == 3 ? 0 : OfficeHours(hour);
}

// R-I1
TEST(ChannelHealth, ASteadyChannelIsSilentAfterAShortGap_R_I1) {
  const ChannelPast past = Past(28, Always);
  EXPECT_FALSE(JudgeSilence(past, past.last_time + absl::Minutes(10)).silent);
  const Silence silence = JudgeSilence(past, past.last_time + absl::Hours(1));
  EXPECT_TRUE(silence.silent);
  EXPECT_NEAR(silence.expected, 30, 8);
}

// R-I1
TEST(ChannelHealth, ANightIsNoSilence_R_I1) {
  const ChannelPast past = Past(10, OfficeHours);  // the last one at about 18:00 of day 9
  EXPECT_FALSE(JudgeSilence(past, At(9 * 24 + 33)).silent) << "09:00 of the next day";
  EXPECT_TRUE(JudgeSilence(past, At(9 * 24 + 35)).silent) << "11:00 of the next day";
}

// R-I1
TEST(ChannelHealth, AWeekendIsNoSilenceWithThreeWeeksOfHistory_R_I1) {
  const ChannelPast past = Past(28 + 2, Workdays);  // ends with Friday
  EXPECT_FALSE(JudgeSilence(past, At(32 * 24 + 8)).silent) << "Monday, before work";
  EXPECT_TRUE(JudgeSilence(past, At(32 * 24 + 11)).silent) << "Monday, 11:00";
}

// R-I1
TEST(ChannelHealth, ARareChannelMayBeSilentForDays_R_I1) {
  const ChannelPast past = Past(28, [](int64_t) { return 1.5 / 24; });
  EXPECT_FALSE(JudgeSilence(past, past.last_time + absl::Hours(72)).silent);
  EXPECT_TRUE(JudgeSilence(past, past.last_time + absl::Hours(24 * 12)).silent);
}

// R-I1
TEST(ChannelHealth, WhatComesInBurstsIsGivenMoreTime_R_I1) {
  const ChannelPast even = Past(28, [](int64_t) { return 5.0; });
  const ChannelPast bursts =
      Past(28, [](int64_t hour) { return hour * 7919 % 11 == 0 ? 55.0 : 0; });
  const absl::Duration gap = absl::Hours(5);
  EXPECT_TRUE(JudgeSilence(even, even.last_time + gap).silent);
  EXPECT_FALSE(JudgeSilence(bursts, bursts.last_time + gap).silent);
}

// R-I1
TEST(ChannelHealth, WithoutHistoryNothingIsSaid_R_I1) {
  EXPECT_FALSE(JudgeSilence({}, At(0)).silent);
  const ChannelPast young = Past(2, Always);
  EXPECT_FALSE(JudgeSilence(young, young.last_time + absl::Hours(48)).silent);
  const ChannelPast few{
      .first_time = At(0), .last_time = At(600), .hours = {{kStart, 1}, {kStart + 600, 1}}};
  EXPECT_FALSE(JudgeSilence(few, At(10'000)).silent);
}

TEST(ChannelHealth, AChannelDeadForYearsIsJudgedAllTheSame_R_I1) {
  const ChannelPast past = Past(28, Always);
  EXPECT_TRUE(JudgeSilence(past, past.last_time + absl::Hours(24 * 3'000)).silent);
}

// R-I1: one false alarm in a thousand days, where filings come by chance alone
TEST(ChannelHealth, FalseAlarmsAreRare_R_I1) {
  int alarms = 0;
  std::mt19937_64 random(17);
  for (uint64_t seed = 0; seed < 3; ++seed) {
    ChannelPast past = Past(36, OfficeHours, seed);
    absl::Time last = past.last_time;
    for (int64_t hour = 36 * 24; hour < 136 * 24; ++hour) {
      if (OfficeHours(hour) == 0) continue;
      for (absl::Time time = At(hour);;) {
        time += absl::Hours(std::exponential_distribution<double>(OfficeHours(hour))(random));
        if (time >= At(hour + 1)) break;
        // Every gap is judged at its end; the weeks are alike, so the last of the history will do.
        const absl::Duration later = absl::Hours(24) * ((last - At(35 * 24)) / absl::Hours(24));
        past.last_time = last - later;
        alarms += JudgeSilence(past, time - later).silent ? 1 : 0;
        last = time;
      }
    }
  }
  EXPECT_LE(alarms, 3) << "in 300 days";
}

}  // namespace
}  // namespace redress::intake
