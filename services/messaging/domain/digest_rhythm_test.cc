#include "services/messaging/domain/digest_rhythm.h"

#include <gtest/gtest.h>

#include "calendar/reader.h"

namespace redress::messaging {
namespace {

// Monday to Friday, 09:00 to 18:00 in Shanghai; the Mid-Autumn Festival with its weekend is off.
DigestRhythm Office() {
  auto read = calendar::ReadCalendar(
      "{id: office, version: 1, zone: Asia/Shanghai, hours: {monday-friday: 09:00-18:00}, "
      "holidays: [{date: 2026-09-25, through: 2026-09-27, name: 中秋节}], "
      "make_up_days: [{date: 2026-09-20, as: monday, name: 国庆节}]}");
  EXPECT_TRUE(read.ok()) << read.status();
  DigestRhythm rhythm;
  rhythm.calendar = std::make_shared<const calendar::Calendar>(*std::move(read));
  return rhythm;
}

absl::Time At(const std::string& wall) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M:%S %z", wall + " +0800", &time, &error)) << error;
  return time;
}

// R-R5
TEST(DigestRhythmTest, ManyGoTogetherAtTheNextWholeInterval) {
  const DigestRhythm rhythm = Office();
  EXPECT_EQ(NextDigest(rhythm, At("2026-09-21 10:00:01")), At("2026-09-21 10:15:00"));
  EXPECT_EQ(NextDigest(rhythm, At("2026-09-21 10:12:00")), At("2026-09-21 10:15:00"));
  // A storm that begins just before goes whole in the one after.
  EXPECT_EQ(NextDigest(rhythm, At("2026-09-21 10:12:01")), At("2026-09-21 10:30:00"));
}

// R-R5, R-S11
TEST(DigestRhythmTest, NightsWeekendsAndHolidaysAreWaitedOut) {
  const DigestRhythm rhythm = Office();
  EXPECT_EQ(NextDigest(rhythm, At("2026-09-21 22:00:00")), At("2026-09-22 09:00:00"));
  EXPECT_EQ(NextDigest(rhythm, At("2026-09-21 17:50:00")), At("2026-09-22 09:00:00"));
  EXPECT_EQ(NextDigest(rhythm, At("2026-09-24 19:00:00")), At("2026-09-28 09:00:00"));
  EXPECT_EQ(NextDigest(rhythm, At("2026-09-19 12:00:00")), At("2026-09-20 09:00:00"));  // made up
}

// R-R5
TEST(DigestRhythmTest, ACrisisWaitsForNoHoursButDoesNotFlood) {
  const DigestRhythm rhythm = Office();
  const absl::Time night = At("2026-09-24 23:00:00");
  EXPECT_EQ(DueOf(rhythm, night, true, absl::UnixEpoch()), night + absl::Seconds(2));
  EXPECT_EQ(DueOf(rhythm, night, true, night + absl::Seconds(40)), night + absl::Seconds(40));
  EXPECT_EQ(DueOf(rhythm, night, false, absl::UnixEpoch()), At("2026-09-28 09:00:00"));
}

TEST(DigestRhythmTest, ACrisisNeverComesAfterTheOthers) {
  DigestRhythm rhythm = Office();
  rhythm.interval = absl::Seconds(5);
  const absl::Time now = At("2026-09-21 10:00:00");
  EXPECT_EQ(DueOf(rhythm, now, true, now + absl::Minutes(1)), now + absl::Seconds(5));
}

// R-R5
TEST(DigestRhythmTest, NobodyIsWokenForMoreThanTheCrisis) {
  const DigestRhythm rhythm = Office();
  const absl::Time day = At("2026-09-21 10:00:00");
  const absl::Time night = At("2026-09-21 23:00:00");
  EXPECT_EQ(TakeNow(rhythm, day, {}), Take::kNothing);
  EXPECT_EQ(TakeNow(rhythm, day, {.items = 3}), Take::kAll);
  EXPECT_EQ(TakeNow(rhythm, day, {.items = 3, .crisis_items = 1}), Take::kAll);
  EXPECT_EQ(TakeNow(rhythm, night, {.items = 3}), Take::kNothing);
  EXPECT_EQ(TakeNow(rhythm, night, {.items = 3, .crisis_items = 1}), Take::kCrisisAlone);
}

TEST(DigestRhythmTest, WithoutACalendarItIsAlwaysDay) {
  const DigestRhythm rhythm;
  EXPECT_EQ(NextDigest(rhythm, At("2026-09-21 22:00:00")), At("2026-09-21 22:15:00"));
  EXPECT_EQ(TakeNow(rhythm, At("2026-09-21 22:00:00"), {.items = 1}), Take::kAll);
}

// Nothing is known of the time after 2199: nobody is left untold for it.
TEST(DigestRhythmTest, HoursThatNeverComeKeepNothingBack) {
  const DigestRhythm rhythm = Office();
  const absl::Time late = At("2200-06-01 22:01:00");
  EXPECT_EQ(NextDigest(rhythm, late), At("2200-06-01 22:15:00"));
  EXPECT_EQ(TakeNow(rhythm, late, {.items = 1}), Take::kAll);
}

}  // namespace
}  // namespace redress::messaging
