#include "services/routing/domain/group_baseline.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace redress::routing {
namespace {

constexpr double kBinsFrom = 30;        // customers learnt from which hours are told apart
constexpr double kBinUnit = 64;         // of HourBin in a filing
constexpr double kBinFade = 0.84;       // at each visit: half after 4 weeks
constexpr double kBinPriorVisits = 2;   // at which every hour is taken to have been as usual
constexpr double kBinPrior = 0.5;       // filings on top, where few are usual
constexpr double kWeekTeachesMax = 4;   // times what the same hours of past weeks brought
constexpr double kPriorHours = 24;      // of traffic, in which a key had its kind's average share
constexpr double kAbsentHours = 168;    // that are remembered of a key when it comes
constexpr double kKeysOfKindMin = 20;   // of a kind of which few are known yet
constexpr double kHourTeachesMore = 2;  // customers

uint16_t Units(double value) {
  return static_cast<uint16_t>(
      std::min<double>(std::numeric_limits<uint16_t>::max(), std::round(value)));
}

void LearnBin(HourBin& bin, double seen, double expected) {
  double seen_units = bin.seen * kBinFade + seen * kBinUnit;
  double expected_units = bin.expected * kBinFade + expected * kBinUnit;
  const double most = std::max(seen_units, expected_units);
  // Only the proportion counts; a busy hour has more than enough weight.
  const double scale = std::max(1.0, most / std::numeric_limits<uint16_t>::max());
  bin = {Units(seen_units / scale), Units(expected_units / scale)};
}

}  // namespace

KeyBaseline NewBaseline(const TenantTraffic& traffic, bool absent) {
  KeyBaseline baseline;
  baseline.hour = HourOf(traffic.newest_s);
  baseline.mark = traffic.filings;
  if (absent) {
    baseline.absence = std::min(static_cast<double>(traffic.filings),
                                std::round(kAbsentHours * RatePerHour(traffic)));
  }
  return baseline;
}

void Advance(KeyBaseline& baseline, const TenantTraffic& traffic, const Prior& prior, Lesson lesson,
             const GroupSettings& settings) {
  const int64_t now = HourOf(traffic.newest_s);
  if (now <= baseline.hour) return;
  const double share = OverallShare(baseline, traffic, prior);
  // Of a time that the traffic does not remember by the hour, the whole is taken for one hour.
  const uint64_t hour_end = std::max(baseline.mark, MarkOf(traffic, baseline.hour + 1));
  const auto of_hour = static_cast<double>(hour_end - baseline.mark);
  const double expected = share * HourFactor(baseline, traffic, prior, baseline.hour) * of_hour;
  // An incident of another key that took most of the hour took what is usual with it.
  const bool taken = baseline.hour_explained > baseline.hour_customers;
  const bool known = baseline.hour_incident && !taken;
  // Of a key of which little is known, nobody can say what is too much.
  const bool young = baseline.exposure < kPriorHours * RatePerHour(traffic);
  double customers = baseline.hour_customers;
  if (known || taken) {
    customers = expected;
  } else if (!young) {
    const double more = lesson == Lesson::kUsual ? kHourTeachesMore : 0;
    customers = std::min(customers, settings.learn_ratio_max * expected + more);
  }
  if (baseline.bins.empty() && prior.wider == nullptr && (baseline.learnt >= kBinsFrom || known)) {
    baseline.bins.resize(kHoursOfWeek);
  }
  if (!baseline.bins.empty()) {
    HourBin& bin = baseline.bins[HourOfWeek(baseline.hour)];
    // What people know of hides nothing, and what comes every week at its hour is usual some time.
    const double weekly = kWeekTeachesMax * bin.seen / kBinUnit + kHourTeachesMore;
    LearnBin(
        bin,
        known ? std::max(customers, std::min<double>(baseline.hour_customers, weekly)) : customers,
        share * of_hour);
    for (int64_t hour = std::max(baseline.hour + 1, now - kHoursOfWeek + 1); hour < now; ++hour) {
      const uint64_t of_all = MarkOf(traffic, hour + 1) - MarkOf(traffic, hour);
      LearnBin(baseline.bins[HourOfWeek(hour)], 0, share * static_cast<double>(of_all));
    }
  }
  const uint64_t mark = MarkOf(traffic, now);
  const double fade = std::exp2(-static_cast<double>(now - baseline.hour) /
                                absl::ToDoubleHours(settings.half_life));
  baseline.learnt = (baseline.learnt + customers) * fade;
  baseline.exposure =
      (baseline.exposure + static_cast<double>(std::max(mark, baseline.mark) - baseline.mark)) *
      fade;
  baseline.hour = now;
  baseline.hour_customers = baseline.hour_explained = 0;
  baseline.hour_incident = false;
  baseline.mark = mark;
}

double AverageShare(const TenantTraffic& traffic, GroupKind kind) {
  return 1 / std::max<double>(kKeysOfKindMin, traffic.keys[static_cast<size_t>(kind)]);
}

double OverallShare(const KeyBaseline& baseline, const TenantTraffic& traffic, const Prior& prior) {
  const double weight = kPriorHours * RatePerHour(traffic);
  // A thing that is sold anew tells nothing by its absence once it is there.
  const double absence = baseline.absence * weight / (weight + baseline.exposure);
  return (baseline.learnt + weight * prior.share) / (baseline.exposure + weight + absence);
}

double HourFactor(const KeyBaseline& baseline, const TenantTraffic& traffic, const Prior& prior,
                  int64_t hour) {
  const std::vector<HourBin>& bins = prior.wider != nullptr ? prior.wider->bins : baseline.bins;
  if (bins.empty()) return 1;
  const double share =
      prior.wider != nullptr ? prior.share : OverallShare(baseline, traffic, prior);
  const double weight = (kBinPriorVisits * share * RatePerHour(traffic) + kBinPrior) * kBinUnit;
  const HourBin& bin = bins[HourOfWeek(hour)];
  return (bin.seen + weight) / (bin.expected + weight);
}

}  // namespace redress::routing
