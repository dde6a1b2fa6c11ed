#include "services/routing/domain/group_stream_testing.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "services/routing/domain/group_traffic.h"

namespace redress::routing::test {
namespace {

constexpr int64_t kStart_s = 1'767'571'200;  // a Monday
constexpr int64_t kDay_s = 86'400;
constexpr int64_t kWeek_s = 7 * kDay_s;
constexpr int64_t kBatch_s = 2 * kWeek_s;
constexpr int kRegions = 31;
constexpr int kCategories = 25;
constexpr int kPhrases = 300;
constexpr double kPhraseShare = 0.6;  // of filings that have one
constexpr double kSalePace = 6;
constexpr double kPromotedMore = 1.5;
constexpr double kShowPace = 8;
constexpr double kBatchShare = 0.8;  // of the batch that is being sold
constexpr double kGrowthPerWeek = 0.02;
constexpr int kCourierCategory = 3;

uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t x = a * 0x9e3779b97f4a7c15u + b;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

std::vector<double> ZipfSums(int count, double power) {
  std::vector<double> sums;
  sums.reserve(static_cast<size_t>(count));
  double sum = 0;
  for (int i = 0; i < count; ++i) sums.push_back(sum += std::pow(i + 1.0, -power));
  for (double& value : sums) value /= sum;
  return sums;
}

double ShareAt(const std::vector<double>& sums, int i) {
  return sums[static_cast<size_t>(i)] - (i == 0 ? 0 : sums[static_cast<size_t>(i) - 1]);
}

absl::Time At(int64_t time_s) { return absl::FromUnixSeconds(time_s); }

}  // namespace

GroupStream::GroupStream(const StreamSpec& spec)
    : spec_(spec),
      random_(spec.seed),
      sku_sums_(ZipfSums(spec.skus, 0.9)),
      region_sums_(ZipfSums(kRegions, 0.7)),
      category_sums_(ZipfSums(kCategories, 0.8)),
      phrase_sums_(ZipfSums(kPhrases, 0.8)),
      supplier_share_(static_cast<size_t>(spec.suppliers)),
      shows_(kHoursOfWeek) {
  for (int sku = 0; sku < spec_.skus; ++sku) {
    const double skewed = Uniform() * Uniform();
    supplier_of_.push_back(static_cast<int>(skewed * spec_.suppliers));
    supplier_share_[static_cast<size_t>(supplier_of_.back())] += SkuShare(sku);
    const bool launched = Below(50) == 0;
    launch_s_.push_back(launched ? measured_from_s() + Below(spec_.measured_weeks * 7) * kDay_s
                                 : 0);
    if (Below(50) == 0) shows_[static_cast<size_t>(Below(kHoursOfWeek))].push_back(sku);
    if (Below(50) == 0) promoted_.push_back(sku);
  }
  for (int i = 0; i < spec_.sales; ++i) {
    sale_s_.push_back(measured_from_s() + Below(spec_.measured_weeks * 7 * 24 * 60) * int64_t{60});
  }
  PlantIncidents();
  PlantAngry();
}

int64_t GroupStream::measured_from_s() const { return kStart_s + spec_.training_weeks * kWeek_s; }
int64_t GroupStream::end_s() const { return measured_from_s() + spec_.measured_weeks * kWeek_s; }

double GroupStream::Uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }
int GroupStream::Below(int bound) { return static_cast<int>(Uniform() * bound); }

int GroupStream::Pick(const std::vector<double>& sums) {
  const auto at = std::lower_bound(sums.begin(), sums.end() - 1, Uniform());
  return static_cast<int>(at - sums.begin());
}

double GroupStream::SkuShare(int sku) const { return ShareAt(sku_sums_, sku); }

// Filings an hour against the average: day and night, weekend, growth, sales.
double GroupStream::Pace(int64_t time_s) const {
  const double hour = static_cast<double>(time_s % kDay_s) / 3600;
  const int64_t day = (time_s - kStart_s) / kDay_s;
  double pace =
      1 + 0.75 * std::sin((hour - 8) / 24 * 2 * 3.14159265) + (hour > 19 && hour < 22 ? 0.5 : 0);
  if (day % 7 >= 5) pace *= 1.25;
  pace *= std::pow(1 + kGrowthPerWeek, static_cast<double>(day) / 7);
  for (const int64_t sale_s : sale_s_) {
    const int64_t since_s = time_s - sale_s;
    if (since_s >= 0 && since_s < 2 * kDay_s) {
      pace *= 1 + (kSalePace - 1) * std::exp(-static_cast<double>(since_s) / kDay_s);
    }
  }
  return pace;
}

double GroupStream::Waver(int sku, int64_t time_s) const {
  const uint64_t dice =
      Mix(Mix(spec_.seed, static_cast<uint64_t>(sku)), static_cast<uint64_t>(time_s / 3600)) % 20;
  return dice < 10 ? 0.7 : dice < 15 ? 1.0 : dice < 19 ? 1.5 : 2.0;
}

int GroupStream::PickSku(int64_t time_s) {
  while (true) {
    const int sku = Pick(sku_sums_);
    if (time_s >= launch_s_[static_cast<size_t>(sku)] && Uniform() * 2 < Waver(sku, time_s))
      return sku;
  }
}

std::string GroupStream::BatchOf(int sku, int64_t time_s, bool before) const {
  const auto offset = static_cast<int64_t>(Mix(spec_.seed, static_cast<uint64_t>(sku)) % kBatch_s);
  return absl::StrCat("b", (time_s + offset) / kBatch_s - (before ? 1 : 0));
}

GroupFiling GroupStream::Background(int sku, int64_t time_s) {
  GroupFiling filing;
  filing.sku = absl::StrCat("s", sku);
  filing.batch = BatchOf(sku, time_s, Uniform() > kBatchShare);
  filing.supplier = absl::StrCat("p", supplier_of_[static_cast<size_t>(sku)]);
  filing.region = absl::StrCat("r", Pick(region_sums_));
  filing.category = "c";
  filing.subcategory = absl::StrCat(Pick(category_sums_));
  if (Uniform() < kPhraseShare) filing.phrases.push_back(absl::StrCat("w", Pick(phrase_sums_)));
  // One in thirty is of somebody who filed lately.
  const uint64_t customer =
      Below(30) == 0 ? next_customer_ - static_cast<uint64_t>(Below(200)) : ++next_customer_;
  filing.customer = absl::StrCat("customer-", customer);
  filing.own_time = filing.known_time = At(time_s);
  if (Uniform() < spec_.late_share) {
    filing.known_time += absl::Seconds(std::floor(-3600 * std::log(1 - Uniform())));
  }
  return filing;
}

double GroupStream::UsualPerHour(const PlantedIncident& incident, int64_t time_s) const {
  const double all = spec_.per_hour * Pace(time_s);
  switch (incident.key.kind) {
    case GroupKind::kBatch: return all * SkuShare(incident.sku) * kBatchShare;
    case GroupKind::kSku: return all * SkuShare(incident.sku);
    case GroupKind::kSupplier: return all * supplier_share_[static_cast<size_t>(incident.supplier)];
    case GroupKind::kRegion: return all * ShareAt(region_sums_, incident.region);
    default: return 0;  // a phrase nobody used before
  }
}

void GroupStream::PlantIncidents() {
  const int usual = spec_.incidents_per_week * spec_.measured_weeks;
  const int slow = spec_.slow_rises_per_week * spec_.measured_weeks;
  for (int i = 0; i < usual + slow; ++i) {
    PlantedIncident planted;
    const int64_t room_s = spec_.measured_weeks * kWeek_s - 5 * kDay_s;
    planted.from_s =
        measured_from_s() + static_cast<int64_t>(Uniform() * static_cast<double>(room_s));
    // Half of them where much is sold, half anywhere.
    planted.sku = Below(2) == 0 ? Pick(sku_sums_) : Below(spec_.skus);
    while (launch_s_[static_cast<size_t>(planted.sku)] > 0) planted.sku = Below(spec_.skus);
    planted.supplier = supplier_of_[static_cast<size_t>(planted.sku)];
    planted.region = Below(kRegions);
    planted.batch = BatchOf(planted.sku, planted.from_s, false);
    const std::string sku = absl::StrCat("s", planted.sku);
    const int dice = i < usual ? Below(20) : 0;
    if (dice < 9) {
      planted.key = {GroupKind::kSku, sku};
    } else if (dice < 13) {
      planted.key = {GroupKind::kBatch, absl::StrCat(sku, "/", planted.batch)};
    } else if (dice < 16) {
      planted.key = {GroupKind::kSupplier, absl::StrCat("p", planted.supplier)};
    } else if (dice < 18) {
      planted.key = {GroupKind::kPhrase, absl::StrCat("incident", i)};
    } else {
      planted.key = {GroupKind::kRegion, absl::StrCat("r", planted.region)};
    }
    const double base = UsualPerHour(planted, planted.from_s);
    int64_t lasts_s = 2 * 3600 + Below(6 * 3600);
    const int strength = i < usual ? Below(10) : 10;
    if (strength < 4) {
      planted.strength = Strength::kStrong;
      planted.peak_per_hour = std::max(60.0, 10 * base);
    } else if (strength < 8) {
      planted.strength = Strength::kPlain;
      planted.peak_per_hour = std::max(25.0, 6 * base);
    } else if (strength < 10) {
      planted.strength = Strength::kWeak;
      planted.peak_per_hour = std::max(12.0, 4 * base);
    } else {
      planted.strength = Strength::kSlow;
      planted.peak_per_hour = std::max(2.0, 6 * base);
      lasts_s = 3 * kDay_s + Below(2 * kDay_s);
    }
    planted.until_s = planted.from_s + lasts_s;
    incidents_.push_back(planted);
  }
}

double GroupStream::PlantedPerMinute(const PlantedIncident& incident, int64_t time_s) const {
  const double through = static_cast<double>(time_s - incident.from_s) /
                         static_cast<double>(incident.until_s - incident.from_s);
  if (through < 0 || through >= 1) return 0;
  // A slow one doubles nearly every sixth of its time; the others are there within the first.
  const double level = incident.strength == Strength::kSlow
                           ? std::exp(4 * (through - 1))
                           : std::min({1.0, 6 * through, 2 * (1 - through)});
  return incident.peak_per_hour / 60 * level;
}

StreamFiling GroupStream::Planted(int index, int64_t time_s) {
  const PlantedIncident& incident = incidents_[static_cast<size_t>(index)];
  int sku = incident.sku;
  if (incident.key.kind == GroupKind::kSupplier) {
    do {
      sku = Below(spec_.skus);
    } while (supplier_of_[static_cast<size_t>(sku)] != incident.supplier);
  } else if (incident.key.kind == GroupKind::kPhrase || incident.key.kind == GroupKind::kRegion) {
    sku = PickSku(time_s);
  }
  StreamFiling planted{Background(sku, time_s), index};
  GroupFiling& filing = planted.filing;
  if (incident.key.kind == GroupKind::kBatch) filing.batch = incident.batch;
  if (incident.key.kind == GroupKind::kPhrase) filing.phrases.push_back(incident.key.value);
  if (incident.key.kind == GroupKind::kRegion) {
    filing.region = incident.key.value;
    filing.subcategory = absl::StrCat(kCourierCategory);
  } else if (Uniform() < 0.7) {
    filing.subcategory = "0";
  }
  return planted;
}

void GroupStream::PlantAngry() {
  for (int i = 0; i < spec_.angry_per_week * spec_.measured_weeks; ++i) {
    Angry angry;
    angry.from_s =
        measured_from_s() +
        static_cast<int64_t>(Uniform() * static_cast<double>(spec_.measured_weeks * kWeek_s));
    angry.left = 15 + Below(26);
    angry.per_minute = 0.25 + 2 * Uniform();
    angry.filing = Background(Below(spec_.skus), angry.from_s);
    angry.filing.phrases = {absl::StrCat("angry", i)};
    angry_.push_back(angry);
  }
  std::sort(angry_.begin(), angry_.end(),
            [](const Angry& a, const Angry& b) { return a.from_s < b.from_s; });
}

void GroupStream::Minute(int64_t begin_s, std::vector<StreamFiling>& out) {
  const auto draw = [&](double mean) {
    return mean <= 0 ? 0 : std::poisson_distribution<int>(mean)(random_);
  };
  const double all = spec_.per_hour / 60 * Pace(begin_s);
  const auto background = [&](double mean, auto sku) {
    for (int i = draw(mean); i > 0; --i) {
      const int64_t time_s = begin_s + Below(60);
      out.push_back({Background(sku(time_s), time_s)});
    }
  };
  background(all, [&](int64_t time_s) { return PickSku(time_s); });
  const int64_t hour = HourOf(begin_s);
  for (const int64_t show : {hour, hour - 1}) {
    for (const int sku : shows_[HourOfWeek(show)]) {
      if (begin_s < launch_s_[static_cast<size_t>(sku)]) continue;
      background((kShowPace - 1) * all * SkuShare(sku), [&](int64_t) { return sku; });
    }
  }
  for (const int64_t sale_s : sale_s_) {
    if (begin_s < sale_s || begin_s >= sale_s + 2 * kDay_s) continue;
    for (const int sku : promoted_) {
      if (begin_s < launch_s_[static_cast<size_t>(sku)]) continue;
      background(kPromotedMore * all * SkuShare(sku), [&](int64_t) { return sku; });
    }
  }
  for (size_t i = 0; i < incidents_.size(); ++i) {
    if (begin_s < incidents_[i].from_s || begin_s >= incidents_[i].until_s) continue;
    for (int n = draw(PlantedPerMinute(incidents_[i], begin_s)); n > 0; --n) {
      out.push_back(Planted(static_cast<int>(i), begin_s + Below(60)));
    }
  }
  for (Angry& angry : angry_) {
    if (angry.from_s > begin_s) break;
    for (int n = std::min(angry.left, angry.left > 0 ? draw(angry.per_minute) : 0); n > 0; --n) {
      --angry.left;
      StreamFiling again{angry.filing, -1, true};
      again.filing.own_time = again.filing.known_time = At(begin_s + Below(60));
      out.push_back(again);
    }
  }
}

void GroupStream::Run(const std::function<void(const StreamFiling&)>& sink) {
  std::multimap<absl::Time, StreamFiling> late;
  std::vector<StreamFiling> minute;
  for (int64_t begin_s = kStart_s; begin_s < end_s(); begin_s += 60) {
    minute.clear();
    Minute(begin_s, minute);
    std::vector<StreamFiling> due;
    for (StreamFiling& filing : minute) {
      if (filing.filing.known_time < At(begin_s + 60)) {
        due.push_back(std::move(filing));
      } else {
        late.emplace(filing.filing.known_time, std::move(filing));
      }
    }
    const auto until = late.lower_bound(At(begin_s + 60));
    for (auto at = late.begin(); at != until; ++at) due.push_back(std::move(at->second));
    late.erase(late.begin(), until);
    std::stable_sort(due.begin(), due.end(), [](const StreamFiling& a, const StreamFiling& b) {
      return a.filing.known_time < b.filing.known_time;
    });
    for (const StreamFiling& filing : due) sink(filing);
  }
}

}  // namespace redress::routing::test
