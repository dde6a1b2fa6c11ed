#include "services/intake/domain/channel_health.h"

#include <algorithm>
#include <cmath>

namespace redress::intake {
namespace {

constexpr int64_t kHoursOfDay = 24;
constexpr int64_t kHoursOfWeek = 168;
constexpr int64_t kByWeekFromHours = 21 * kHoursOfDay;
constexpr int64_t kHistoryHoursMin = 3 * kHoursOfDay;
constexpr double kFiledMin = 10;
// Nobody calls a channel silent that was heard a moment ago, however busy it is.
constexpr absl::Duration kGapMin = absl::Minutes(5);
constexpr double kFalseAlarmsPerDay = 1e-3;
// A channel that is dead for longer is judged as if for so long.
constexpr int64_t kGapHoursMax = 400 * kHoursOfDay;

int64_t HourOf(absl::Time time) { return absl::ToUnixSeconds(time) / 3600; }
absl::Time StartOf(int64_t hour) { return absl::FromUnixSeconds(hour * 3600); }

struct Slot {
  double hours = 0;  // of the history
  double filed = 0;
  double rate() const { return hours == 0 ? 0 : filed / hours; }
};

// The history by hour of the week or of the day.
class Rhythm {
 public:
  Rhythm(const ChannelPast& past, int64_t from, int64_t until)
      : slots_(static_cast<size_t>(until - from >= kByWeekFromHours ? kHoursOfWeek : kHoursOfDay)) {
    for (int64_t hour = from; hour < until; ++hour) At(hour).hours += 1;
    for (const ChannelHour& hour : past.hours) {
      if (hour.hour < from || hour.hour >= until) continue;
      At(hour.hour).filed += static_cast<double>(hour.filed);
      filed_ += static_cast<double>(hour.filed);
    }
    SetUnevenness(past, from, until);
  }

  double filed() const { return filed_; }
  double RateAt(int64_t hour) const {
    return slots_[static_cast<size_t>(hour) % slots_.size()].rate();
  }
  // Variance of an hour's filings over their mean: 1 where they come by chance alone.
  double unevenness() const { return unevenness_; }

 private:
  Slot& At(int64_t hour) { return slots_[static_cast<size_t>(hour) % slots_.size()]; }

  void SetUnevenness(const ChannelPast& past, int64_t from, int64_t until) {
    // An hour with nothing adds its rate, one with some (x - rate)^2 / rate.
    double sum = filed_;
    for (const ChannelHour& hour : past.hours) {
      if (hour.hour < from || hour.hour >= until || hour.filed == 0) continue;
      const double rate = RateAt(hour.hour);
      const double off = static_cast<double>(hour.filed) - rate;
      sum += off * off / rate - rate;
    }
    const auto free = static_cast<double>(until - from) - static_cast<double>(slots_.size());
    unevenness_ = std::max(1.0, sum / std::max(1.0, free));
  }

  std::vector<Slot> slots_;
  double filed_ = 0;
  double unevenness_ = 1;
};

// Filings that the rhythm has between two moments.
double ExpectedBetween(const Rhythm& rhythm, absl::Time from, absl::Time until) {
  double expected = 0;
  const int64_t last = std::min(HourOf(until), HourOf(from) + kGapHoursMax);
  for (int64_t hour = HourOf(from); hour <= last; ++hour) {
    const absl::Duration part = std::min(until, StartOf(hour + 1)) - std::max(from, StartOf(hour));
    expected += rhythm.RateAt(hour) * absl::ToDoubleHours(part);
  }
  return expected;
}

}  // namespace

Silence JudgeSilence(const ChannelPast& past, absl::Time now) {
  // The hour of the last filing is half heard, and so is that of the first.
  const int64_t until = HourOf(past.last_time);
  const int64_t from =
      std::max(HourOf(past.first_time) + 1, until - kChannelHistoryDays * kHoursOfDay);
  if (until - from < kHistoryHoursMin || now <= past.last_time) return {};
  const Rhythm rhythm(past, from, until);
  if (rhythm.filed() < kFiledMin) return {};
  Silence silence;
  silence.expected = ExpectedBetween(rhythm, past.last_time, now);
  // Each filing begins a gap, and a gap without the expected has the probability e^-expected.
  const double gaps_per_day =
      rhythm.filed() / (static_cast<double>(until - from) / static_cast<double>(kHoursOfDay));
  const double such_gaps_per_day = gaps_per_day * std::exp(-silence.expected / rhythm.unevenness());
  silence.silent = now - past.last_time >= kGapMin && such_gaps_per_day < kFalseAlarmsPerDay;
  return silence;
}

}  // namespace redress::intake
