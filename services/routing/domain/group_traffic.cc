#include "services/routing/domain/group_traffic.h"

#include <algorithm>
#include <cmath>

namespace redress::routing {
namespace {

constexpr double kWeekFade = 0.84;     // of an hour of the week at each visit: half after 4 weeks
constexpr double kPriorVisits = 0.25;  // weight of "as any other hour" against visits
constexpr double kPriorFilings = 2;    // the same where there are few
constexpr double kHourTeachesMax = 3;  // times what was expected
constexpr double kHourTeachesMore = 10;
constexpr double kNeverSilentFrom = 12;  // filings of an hour: chance leaves none once in e^12

double ShapeOf(const TenantTraffic& traffic, int64_t hour) {
  const size_t bin = HourOfWeek(hour);
  const double prior = kPriorVisits * RatePerHour(traffic) + kPriorFilings;
  return (traffic.seen[bin] + prior) / (traffic.expected[bin] + prior);
}

void LearnHour(TenantTraffic& traffic, int64_t hour, uint64_t filings, double fade) {
  if (hour == HourOf(traffic.first_s)) return;  // not seen whole
  const bool young = traffic.hours < kHoursOfWeek;
  const double rate = RatePerHour(traffic);
  const double most = kHourTeachesMax * rate * ShapeOf(traffic, hour) + kHourTeachesMore;
  const double count =
      young ? static_cast<double>(filings) : std::min(static_cast<double>(filings), most);
  traffic.learnt = traffic.learnt * fade + count;
  traffic.hours = traffic.hours * fade + 1;
  const size_t bin = HourOfWeek(hour);
  traffic.seen[bin] = static_cast<float>(traffic.seen[bin] * kWeekFade + count);
  traffic.expected[bin] =
      static_cast<float>(traffic.expected[bin] * kWeekFade + RatePerHour(traffic));
}

}  // namespace

void Advance(TenantTraffic& traffic, int64_t time_s, const GroupSettings& settings) {
  if (traffic.first_s == 0) {
    traffic.first_s = traffic.newest_s = time_s;
    return;
  }
  if (time_s <= traffic.newest_s) return;
  const int64_t from = HourOf(traffic.newest_s);
  const int64_t to = HourOf(time_s);
  traffic.newest_s = time_s;
  if (from == to) return;
  const double fade = std::exp2(-1.0 / absl::ToDoubleHours(settings.half_life));
  if (traffic.hour_filings > 0) ++traffic.busy_hours;
  // An hour without one filing where many are usual, or more than a week of them, is a suite that
  // was off, which teaches nothing.
  for (int64_t hour = std::max(from, to - kHoursOfWeek); hour < to; ++hour) {
    const bool off =
        hour != from && RatePerHour(traffic) * ShapeOf(traffic, hour) >= kNeverSilentFrom;
    if (!off) LearnHour(traffic, hour, hour == from ? traffic.hour_filings : 0, fade);
    traffic.marks[HourOfWeek(hour + 1)] = traffic.filings;
  }
  traffic.hour_filings = 0;
}

void Count(TenantTraffic& traffic) {
  ++traffic.filings;
  ++traffic.hour_filings;
}

double RatePerHour(const TenantTraffic& traffic) {
  return (traffic.learnt + 1) / (traffic.hours + 1);
}

double UsualIn(const TenantTraffic& traffic, int64_t end_s, int64_t seconds) {
  double hours = 0;
  for (int64_t at = end_s - seconds; at < end_s;) {
    const int64_t next = std::min(end_s, (HourOf(at) + 1) * kHourSeconds);
    hours += static_cast<double>(next - at) / kHourSeconds * ShapeOf(traffic, HourOf(at));
    at = next;
  }
  return hours * RatePerHour(traffic);
}

uint64_t MarkOf(const TenantTraffic& traffic, int64_t hour) {
  const int64_t newest = HourOf(traffic.newest_s);
  const int64_t oldest = std::max(HourOf(traffic.first_s), newest - kHoursOfWeek + 1);
  if (hour > newest) return traffic.filings;
  return traffic.marks[HourOfWeek(std::max(hour, oldest))];
}

double SeenUntil(const TenantTraffic& traffic, int64_t time_s) {
  if (time_s >= traffic.newest_s) return static_cast<double>(traffic.filings);
  const int64_t hour = HourOf(time_s);
  const int64_t begin_s = hour * kHourSeconds;
  const int64_t end_s = std::min(begin_s + kHourSeconds, traffic.newest_s);
  const auto at_begin = static_cast<double>(MarkOf(traffic, hour));
  const auto at_end = static_cast<double>(MarkOf(traffic, hour + 1));
  return at_begin + (at_end - at_begin) * static_cast<double>(time_s - begin_s) /
                        static_cast<double>(std::max<int64_t>(1, end_s - begin_s));
}

}  // namespace redress::routing
