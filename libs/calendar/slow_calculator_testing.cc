#include "calendar/slow_calculator_testing.h"

#include <algorithm>

namespace redress::calendar {
namespace {

// Longer than any clock is put back.
constexpr absl::Duration kLeadIn = absl::Hours(6);

const DayHours& HoursOn(const Definition& definition, absl::CivilDay date) {
  static const DayHours& closed = *new DayHours;
  for (const Holiday& holiday : definition.holidays) {
    if (date >= holiday.first && date <= holiday.last) return closed;
  }
  for (const MakeUpDay& day : definition.make_up_days) {
    if (day.date == date) return day.as ? definition.week[static_cast<int>(*day.as)] : day.hours;
  }
  for (const SpecialDay& day : definition.special_days) {
    if (day.date == date) return day.hours;
  }
  return definition.week[static_cast<int>(absl::GetWeekday(date))];
}

}  // namespace

SlowCalculator::SlowCalculator(const Definition& definition, absl::Time first, absl::Time last)
    : first_(first) {
  absl::TimeZone zone;
  absl::LoadTimeZone(definition.zone, &zone);
  // What the wall has shown at most: a time that comes again is not worked again from its start.
  absl::CivilMinute latest = absl::ToCivilMinute(first - kLeadIn, zone);
  for (absl::Time at = first - kLeadIn; at < last; at += absl::Minutes(1)) {
    latest = std::max(latest, absl::ToCivilMinute(at, zone));
    if (at < first) continue;
    const int minute = latest.hour() * 60 + latest.minute();
    bool open = false;
    for (const Hours& hours : HoursOn(definition, absl::CivilDay(latest))) {
      open |= minute >= hours.start_minute && minute < hours.end_minute;
    }
    open_.push_back(open);
  }
}

absl::Duration SlowCalculator::WorkingTime(absl::Time from, absl::Time until) const {
  absl::Duration sum;
  for (size_t i = 0; i < open_.size(); ++i) {
    const absl::Time start = std::max(from, StartOf(i)), end = std::min(until, StartOf(i + 1));
    if (open_[i] && start < end) sum += end - start;
  }
  return sum;
}

std::optional<absl::Time> SlowCalculator::Add(absl::Time from, absl::Duration working) const {
  for (size_t i = 0; i < open_.size(); ++i) {
    const absl::Time start = std::max(from, StartOf(i)), end = StartOf(i + 1);
    if (!open_[i] || start >= end) continue;
    if (end - start >= working) return start + working;
    working -= end - start;
  }
  return std::nullopt;
}

std::optional<absl::Time> SlowCalculator::Subtract(absl::Time until, absl::Duration working) const {
  for (size_t i = open_.size(); i-- > 0;) {
    const absl::Time start = StartOf(i), end = std::min(until, StartOf(i + 1));
    if (!open_[i] || start >= end) continue;
    if (end - start >= working) return end - working;
    working -= end - start;
  }
  return std::nullopt;
}

bool SlowCalculator::IsOpen(absl::Time at) const {
  return open_[static_cast<size_t>((at - first_) / absl::Minutes(1))];
}

}  // namespace redress::calendar
