// What a key brings as a rule: its share of all complaints, by hour of the week (R-R7).
//
//   Advance(baseline, traffic, prior, Lesson::kUsual, settings);
//   const double expected = OverallShare(baseline, traffic, prior) * filings_of_all;
//
// A key is measured by the tenant's traffic and not by the clock on the wall: seasons and a sale
// that lifts everything move both sides alike.
#pragma once

#include <cstdint>
#include <vector>

#include "services/routing/domain/group_key.h"
#include "services/routing/domain/group_settings.h"
#include "services/routing/domain/group_traffic.h"

namespace redress::routing {

// What a key brought in an hour of the week against its share of the traffic then, in 1/64 filings.
struct HourBin {
  uint16_t seen = 0;
  uint16_t expected = 0;

  bool operator==(const HourBin&) const = default;
};

struct KeyBaseline {
  double learnt = 0;            // customers; both sums fade with half_life
  double exposure = 0;          // filings of the tenant in the same time
  double absence = 0;           // filings of the tenant before, none of which had the key
  int64_t hour = 0;             // being counted
  uint32_t hour_customers = 0;  // in it, that no incident of another key explains
  uint32_t hour_explained = 0;  // in it, the others
  bool hour_incident = false;   // in it the key was in an incident
  uint64_t mark = 0;            // TenantTraffic::filings when counting the hour began
  std::vector<HourBin> bins;    // none, or kHoursOfWeek once there is enough to tell hours apart

  bool operator==(const KeyBaseline&) const = default;
};

// How much an hour may teach. One of an incident teaches what was expected, so that nothing changes
// but, slowly, the hour of the week.
enum class Lesson {
  kUsual,       // learn_ratio_max times what was expected, and two more
  kSuspicious,  // learn_ratio_max times: a slow rise does not become what is usual
};

// For a key that is met for the first time; the filing by which it is met teaches nothing.
// `absent` says that it was looked for before.
KeyBaseline NewBaseline(const TenantTraffic& traffic, bool absent);

// What is taken of a key until its own is known.
struct Prior {
  double share = 0;                    // of all filings
  const KeyBaseline* wider = nullptr;  // whose hours of the week it has, for one too short-lived to
                                       // tell its own; may be null
};

// Closes the hours before the traffic's newest and learns them.
void Advance(KeyBaseline& baseline, const TenantTraffic& traffic, const Prior& prior, Lesson lesson,
             const GroupSettings& settings);

// Of a key of which nothing is known yet: that of an average key of its kind.
double AverageShare(const TenantTraffic& traffic, GroupKind kind);

// The key's share of all filings over the whole week, shrunk to the prior's until it has seen a
// day's traffic and more; less when it was absent before.
double OverallShare(const KeyBaseline& baseline, const TenantTraffic& traffic, const Prior& prior);

// How many times that share an hour of the week has, shrunk to 1.
double HourFactor(const KeyBaseline& baseline, const TenantTraffic& traffic, const Prior& prior,
                  int64_t hour);

}  // namespace redress::routing
