// Complaints of a made-up platform with planted incidents, to measure the detection by (R-R7).
//
//   GroupStream stream({.seed = 7});
//   stream.Run([&](const StreamFiling& filing) { book.Take(filing.filing); });
//
// For tests. Background: hours of the week, SKUs with Zipf volumes and rates that waver by the
// hour, sellers with a weekly show, batches that replace each other, launches, a growing tenant,
// sales that lift everything and some SKUs more, customers who file twenty times, late deliveries.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "services/routing/domain/group_key.h"

namespace redress::routing::test {

struct StreamSpec {
  uint64_t seed = 1;
  int training_weeks = 4;  // without incidents and sales
  int measured_weeks = 8;
  double per_hour = 1500;
  int skus = 5000;
  int suppliers = 400;
  int incidents_per_week = 40;
  int slow_rises_per_week = 6;
  int angry_per_week = 25;
  int sales = 3;             // in the measured weeks
  double late_share = 0.03;  // delivered later than filed, by an hour on average
};

enum class Strength { kStrong, kPlain, kWeak, kSlow };

struct PlantedIncident {
  GroupKey key;
  Strength strength = Strength::kPlain;
  int64_t from_s = 0;
  int64_t until_s = 0;
  double peak_per_hour = 0;  // on top of the usual
  int sku = 0;
  int supplier = 0;
  int region = 0;
  std::string batch;
};

struct StreamFiling {
  GroupFiling filing;
  int incident = -1;   // index of the planted one that it belongs to
  bool angry = false;  // of a customer who files again and again
};

class GroupStream {
 public:
  explicit GroupStream(const StreamSpec& spec);

  // Gives every filing in the order in which it becomes known.
  void Run(const std::function<void(const StreamFiling&)>& sink);

  const std::vector<PlantedIncident>& incidents() const { return incidents_; }
  // Filings an hour of a key at a time when nothing is planted.
  double UsualPerHour(const PlantedIncident& incident, int64_t time_s) const;
  int64_t measured_from_s() const;
  double SkuShare(int sku) const;
  int64_t end_s() const;

 private:
  struct Angry {
    int64_t from_s = 0;
    double per_minute = 0;
    int left = 0;
    GroupFiling filing;
  };

  double Uniform();
  int Below(int bound);
  int Pick(const std::vector<double>& sums);
  int PickSku(int64_t time_s);
  double Pace(int64_t time_s) const;
  double Waver(int sku, int64_t time_s) const;
  void PlantIncidents();
  void PlantAngry();
  GroupFiling Background(int sku, int64_t time_s);
  StreamFiling Planted(int index, int64_t time_s);
  double PlantedPerMinute(const PlantedIncident& incident, int64_t time_s) const;
  std::string BatchOf(int sku, int64_t time_s, bool before) const;
  void Minute(int64_t begin_s, std::vector<StreamFiling>& out);

  StreamSpec spec_;
  std::mt19937_64 random_;
  std::vector<double> sku_sums_;
  std::vector<double> region_sums_;
  std::vector<double> category_sums_;
  std::vector<double> phrase_sums_;
  std::vector<int> supplier_of_;
  std::vector<double> supplier_share_;
  std::vector<int64_t> launch_s_;
  std::vector<int64_t> sale_s_;
  std::vector<std::vector<int>> shows_;  // SKUs by hour of the week
  std::vector<int> promoted_;
  std::vector<PlantedIncident> incidents_;
  std::vector<Angry> angry_;
  uint64_t next_customer_ = 1;
};

}  // namespace redress::routing::test
