#include "services/analytics/domain/calendar.h"

namespace redress::analytics {
namespace {

bool IsInfinite(absl::Time time) {
  return time == absl::InfinitePast() || time == absl::InfiniteFuture();
}

}  // namespace

absl::Time HourOf(absl::Time time) {
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), absl::Hours(1));
}

absl::Time DayOf(absl::Time time, const absl::TimeZone& zone) {
  if (IsInfinite(time)) return time;
  return absl::FromCivil(absl::CivilDay(absl::ToCivilDay(time, zone)), zone);
}

absl::Time NextDayOf(absl::Time time, const absl::TimeZone& zone) {
  if (IsInfinite(time)) return time;
  return absl::FromCivil(absl::ToCivilDay(time, zone) + 1, zone);
}

Split SplitRange(const Range& range, const absl::TimeZone& zone) {
  const absl::Time day_of_from = DayOf(range.from, zone);
  const absl::Time first = day_of_from == range.from ? range.from : NextDayOf(range.from, zone);
  const absl::Time last = DayOf(range.until, zone);
  if (first >= last) return {.head = range};
  return {.head = {range.from, first}, .days = {first, last}, .tail = {last, range.until}};
}

bool HasWholeHours(const absl::TimeZone& zone) {
  for (absl::CivilMonth month(2020, 1); month < absl::CivilMonth(2040, 1); ++month) {
    const absl::Time start = absl::FromCivil(absl::CivilDay(month), zone);
    if (HourOf(start) != start) return false;
  }
  return true;
}

}  // namespace redress::analytics
