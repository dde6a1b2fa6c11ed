// All complaints of a tenant over time: what every key is measured against (R-R7).
//
//   Advance(traffic, time_s, settings);
//   Count(traffic);
//   const double filings = SeenUntil(traffic, time_s) - SeenUntil(traffic, time_s - 3600);
#pragma once

#include <array>
#include <cstdint>

#include "services/routing/domain/group_key.h"
#include "services/routing/domain/group_settings.h"

namespace redress::routing {

inline constexpr int kHourSeconds = 3600;
inline constexpr int kHoursOfWeek = 168;

// A value, one a tenant, about 2.8 KB. Times are own times in Unix seconds. The week is that of
// UTC: its hours are learnt, so that any other week would do.
struct TenantTraffic {
  int64_t first_s = 0;        // of the first filing; 0 before it
  int64_t newest_s = 0;       // the latest that was seen
  uint64_t filings = 0;       // that no incident explains: the clock by which keys learn
  uint64_t hour_filings = 0;  // of the hour of newest_s
  uint64_t busy_hours = 0;    // past hours that had any
  double learnt = 0;          // filings of past hours; both sums fade with half_life
  double hours = 0;
  std::array<float, kHoursOfWeek> seen = {};      // by hour of the week; fade by week
  std::array<float, kHoursOfWeek> expected = {};  // had every hour been the same
  std::array<uint64_t, kHoursOfWeek> marks = {};  // `filings` at the beginning of the last hours
  std::array<uint32_t, kGroupKinds> keys = {};    // that are known, by kind

  bool operator==(const TenantTraffic&) const = default;
};

inline int64_t HourOf(int64_t time_s) { return time_s / kHourSeconds; }
inline size_t HourOfWeek(int64_t hour) { return static_cast<size_t>(hour % kHoursOfWeek); }

// Closes the hours before `time_s` and learns them. Earlier times change nothing.
void Advance(TenantTraffic& traffic, int64_t time_s, const GroupSettings& settings);

// One more filing that no incident explains.
void Count(TenantTraffic& traffic);

// Filings of an average hour.
double RatePerHour(const TenantTraffic& traffic);

// What the hours of the week before `end_s` bring as a rule.
double UsualIn(const TenantTraffic& traffic, int64_t end_s, int64_t seconds);

// `filings` as it stood at a time of the last week, in between the hours by proportion.
double SeenUntil(const TenantTraffic& traffic, int64_t time_s);

// `filings` at the beginning of an hour; the oldest that is remembered for those before.
uint64_t MarkOf(const TenantTraffic& traffic, int64_t hour);

}  // namespace redress::routing
