#include "services/routing/domain/group_detector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/routing/domain/group_book.h"
#include "services/routing/domain/group_codec.h"

namespace redress::routing {
namespace {

using ::testing::HasSubstr;
using Kind = GroupVerdict::Kind;

constexpr int64_t kStart_s = 1'767'571'200;  // a Monday
constexpr int64_t kHour_s = 3600;
constexpr int64_t kDay_s = 24 * kHour_s;

// A tenant with an even background of 100 complaints an hour: 100 SKUs of 20 suppliers, 10 regions,
// 8 categories. `now_s` goes on with it.
class Town {
 public:
  explicit Town(const GroupSettings& settings = {}) : book_(settings) {}

  static GroupFiling Filing(const std::string& sku, const std::string& customer, int64_t time_s) {
    GroupFiling filing;
    filing.sku = sku;
    filing.customer = customer;
    filing.own_time = filing.known_time = absl::FromUnixSeconds(time_s);
    return filing;
  }

  GroupFiling Usual(int64_t time_s) {
    const int i = turn_++;
    GroupFiling filing = Filing(absl::StrCat("usual-", i % 100), absl::StrCat("u", i), time_s);
    filing.batch = "b1";
    filing.supplier = absl::StrCat("supplier-", i % 20);
    filing.region = absl::StrCat("region-", i % 10);
    filing.category = absl::StrCat("category-", i % 8);
    return filing;
  }

  GroupVerdict Take(const GroupFiling& filing) {
    if (held_ != nullptr) {
      held_->push_back(filing);
      return {};
    }
    const GroupVerdict verdict = book_.Take(filing);
    if (verdict.kind == Kind::kOpens || verdict.kind == Kind::kWidens) opened_.push_back(verdict);
    return verdict;
  }

  // The background hour by hour, with the bursts that `also` adds to each, in the order of time.
  void Live(
      int hours, int per_hour = 100, const std::function<void(int64_t)>& also = [](int64_t) {}) {
    for (int64_t end_s = now_s + hours * kHour_s; now_s < end_s; now_s += kHour_s) {
      std::vector<GroupFiling> hour;
      hour.reserve(static_cast<size_t>(per_hour));
      for (int i = 0; i < per_hour; ++i) hour.push_back(Usual(now_s + i * kHour_s / per_hour));
      held_ = &hour;
      also(now_s);
      held_ = nullptr;
      std::stable_sort(hour.begin(), hour.end(), [](const GroupFiling& a, const GroupFiling& b) {
        return a.own_time < b.own_time;
      });
      for (const GroupFiling& filing : hour) Take(filing);
    }
  }

  // `count` complaints of a SKU by as many customers, spread over `seconds`.
  GroupVerdict Burst(const std::string& sku, int count, int64_t from_s, int64_t seconds = 1800,
                     const std::function<void(GroupFiling&, int)>& change = nullptr) {
    GroupVerdict verdict;
    for (int i = 0; i < count; ++i) {
      GroupFiling filing =
          Filing(sku, absl::StrCat("c", customer_++), from_s + i * seconds / count);
      if (change) change(filing, i);
      verdict = Take(filing);
    }
    return verdict;
  }

  GroupBook& book() { return book_; }
  const std::vector<GroupVerdict>& opened() const { return opened_; }
  std::vector<std::string> OpenedKeys() const {
    std::vector<std::string> keys;
    for (const GroupVerdict& verdict : opened_) keys.push_back(KeyText(verdict.evidence.key));
    return keys;
  }
  const GroupKeyState& State(const std::string& sku) { return *book_.Find({GroupKind::kSku, sku}); }
  double Share(const std::string& sku) {
    return OverallShare(State(sku).baseline, book_.traffic(),
                        {.share = AverageShare(book_.traffic(), GroupKind::kSku)});
  }

  int64_t now_s = kStart_s;

 private:
  GroupBook book_;
  std::vector<GroupVerdict> opened_;
  std::vector<GroupFiling>* held_ = nullptr;
  int turn_ = 0;
  int customer_ = 0;
};

Town Trained(int days = 14) {
  Town town;
  town.Live(days * 24);
  return town;
}

TEST(GroupDetectorTest, RR7TenthCustomerOfAQuietSkuOpensAndTheNextJoins) {
  Town town = Trained();
  EXPECT_EQ(town.Burst("kettle", 9, town.now_s).kind, Kind::kNothing);
  const GroupVerdict tenth = town.Burst("kettle", 1, town.now_s + 1800);
  ASSERT_EQ(tenth.kind, Kind::kOpens);
  EXPECT_EQ(tenth.incident, (IncidentRef{{GroupKind::kSku, "kettle"}, town.now_s + 1800}));
  EXPECT_EQ(Explain(tenth.evidence), "10 in 60 min from 10 customers against 0.1 expected");
  const GroupVerdict next = town.Burst("kettle", 1, town.now_s + 2000);
  EXPECT_EQ(next.kind, Kind::kJoins);
  EXPECT_EQ(next.incident, tenth.incident);
}

TEST(GroupDetectorTest, RR7TenInMoreThanAnHourAreNoGroup) {
  Town town = Trained();
  town.Burst("kettle", 10, town.now_s, 4010);
  EXPECT_TRUE(town.opened().empty());
}

TEST(GroupDetectorTest, RR7OneAngryCustomerIsNoGroup) {
  const auto angry = [](GroupFiling& filing, int) { filing.customer = "angry"; };
  Town calm = Trained();
  calm.Burst("kettle", 40, calm.now_s, 1200, angry);
  calm.Burst("kettle", 8, calm.now_s + 1200, 1200);
  EXPECT_TRUE(calm.opened().empty());
  const GroupVerdict tenth = calm.Burst("kettle", 1, calm.now_s + 2500);
  ASSERT_EQ(tenth.kind, Kind::kOpens);
  EXPECT_EQ(Explain(tenth.evidence), "49 in 60 min from 10 customers against 0.1 expected");
}

TEST(GroupDetectorTest, RR7BigSellersUsualVolumeIsNoGroupAndFourTimesItIs) {
  Town town;
  const auto big = [&](int64_t hour_s) { town.Burst("phone", 20, hour_s, kHour_s); };
  town.Live(21 * 24, 100, big);
  town.Live(24, 100, [&](int64_t hour_s) { town.Burst("phone", 45, hour_s, kHour_s); });
  EXPECT_TRUE(town.opened().empty());
  town.Burst("phone", 100, town.now_s, 3000);
  ASSERT_EQ(town.opened().size(), 1);
  const GroupEvidence& evidence = town.opened()[0].evidence;
  EXPECT_GE(evidence.customers, 4 * evidence.expected);
  EXPECT_NEAR(evidence.usual_per_hour, 20, 3);
}

TEST(GroupDetectorTest, RR7SaleThatLiftsEverythingIsNoIncidentAndOneInsideItIsFound) {
  Town town = Trained();
  town.now_s += 1234;  // in the middle of an hour
  town.Live(12, 1200);
  EXPECT_TRUE(town.opened().empty())
      << KeyText(town.opened()[0].evidence.key) << ": " << Explain(town.opened()[0].evidence);
  town.Burst("kettle", 12, town.now_s);
  EXPECT_THAT(town.OpenedKeys(), ::testing::ElementsAre("sku/kettle"));
}

TEST(GroupDetectorTest, RR7WeeklyPeakIsLearntByTheHourOfTheWeek) {
  Town town;
  const auto show = [&](int64_t hour_s) {
    if ((hour_s - kStart_s) % (7 * kDay_s) == 20 * kHour_s)
      town.Burst("dress", 40, hour_s, kHour_s);
  };
  town.Live(8 * 7 * 24, 100, show);
  const size_t before = town.opened().size();
  town.Live(24, 100, show);
  EXPECT_EQ(town.opened().size(), before) << "Monday at 20 again";
  town.Live(20);
  town.Burst("dress", 40, town.now_s, kHour_s);
  EXPECT_EQ(town.opened().size(), before + 1) << "the same on Tuesday";
}

TEST(GroupDetectorTest, RR7SlowRiseIsFoundAndNotLearnt) {
  Town town;
  int hours = 0;
  town.Live(14 * 24, 100, [&](int64_t hour_s) {
    if (++hours % 10 == 0) town.Burst("lamp", 1, hour_s);
  });
  const double before = town.Share("lamp");
  // From one in ten hours to one in two, up to two an hour within four days.
  double due = 0;
  double rate = 0.1;
  while (town.opened().empty() && rate < 2) {
    due += rate;
    rate *= 1.03;
    town.Live(1, 100, [&](int64_t hour_s) {
      for (; due >= 1; due -= 1) town.Burst("lamp", 1, hour_s + 60);
    });
  }
  ASSERT_EQ(town.OpenedKeys(), std::vector<std::string>{"sku/lamp"});
  const GroupEvidence& evidence = town.opened()[0].evidence;
  EXPECT_EQ(evidence.detection, GroupDetection::kSlow);
  EXPECT_GE(evidence.customers, 10);
  EXPECT_GE(evidence.customers, 4 * evidence.expected);
  EXPECT_THAT(Explain(evidence), ::testing::AnyOf(HasSubstr(" h from "), HasSubstr(" days from ")));
  EXPECT_LT(town.Share("lamp"), 2 * before);
}

TEST(GroupDetectorTest, RR7IncidentTeachesNothing) {
  Town town;
  const auto usual = [&](int64_t hour_s) { town.Burst("phone", 3, hour_s, kHour_s); };
  town.Live(14 * 24, 100, usual);
  const double before = town.Share("phone");
  town.Live(48, 100, [&](int64_t hour_s) { town.Burst("phone", 60, hour_s, kHour_s); });
  EXPECT_EQ(town.opened().size(), 1);
  EXPECT_NEAR(town.Share("phone"), before, 0.1 * before);
}

TEST(GroupDetectorTest, RR7WhatGoesOnForLongBecomesUsual) {
  Town town;
  town.Live(14 * 24, 100, [&](int64_t hour_s) { town.Burst("phone", 1, hour_s); });
  town.Live(21 * 24, 100, [&](int64_t hour_s) { town.Burst("phone", 15, hour_s, kHour_s); });
  EXPECT_EQ(town.opened().size(), 1);
  EXPECT_FALSE(town.State("phone").open);
}

TEST(GroupDetectorTest, RR7MostSpecificKeyThatExplainsNamesTheOneIncident) {
  Town town = Trained();
  // The kettle is sold in two batches; one is bad.
  town.Live(48, 100, [&](int64_t hour_s) {
    town.Burst("kettle", 1, hour_s, 60, [&](GroupFiling& filing, int) {
      filing.supplier = "brewers";
      filing.batch = hour_s / kHour_s % 3 == 0 ? "b7" : "b6";
    });
  });
  town.Burst("kettle", 30, town.now_s, 1800, [](GroupFiling& filing, int i) {
    filing.supplier = "brewers";
    filing.batch = "b7";
    filing.region = absl::StrCat("region-", i % 10);
  });
  EXPECT_THAT(town.OpenedKeys(), ::testing::ElementsAre("batch/kettle/b7"));
}

TEST(GroupDetectorTest, RR7TwoBatchesAreAnIncidentOfTheirSku) {
  Town town = Trained();
  town.Burst("kettle", 30, town.now_s, 1800, [](GroupFiling& filing, int i) {
    filing.supplier = "brewers";
    filing.batch = i % 2 == 0 ? "b7" : "b8";
  });
  EXPECT_THAT(town.OpenedKeys(), ::testing::ElementsAre("sku/kettle"));
}

TEST(GroupDetectorTest, RR7SecondSkuOfASupplierWidensTheIncident) {
  Town town = Trained();
  const auto brewers = [](GroupFiling& filing, int) { filing.supplier = "brewers"; };
  town.Burst("kettle", 12, town.now_s, 600, brewers);
  town.Burst("teapot", 12, town.now_s + 700, 600, brewers);
  ASSERT_THAT(town.OpenedKeys(), ::testing::ElementsAre("sku/kettle", "supplier/brewers"));
  EXPECT_EQ(town.opened()[1].kind, Kind::kWidens);
  EXPECT_EQ(town.opened()[1].incident, town.opened()[0].incident);
  EXPECT_EQ(town.opened()[1].evidence.customers, 22) << "both SKUs until the deciding one";
  const GroupVerdict third = town.Burst("cup", 1, town.now_s + 1400, 60, brewers);
  EXPECT_EQ(third.kind, Kind::kJoins);
  EXPECT_EQ(third.incident, town.opened()[0].incident);
}

TEST(GroupDetectorTest, RR7ManySkusAtOnceAreAnIncidentOfTheirSupplier) {
  Town town = Trained();
  for (int64_t i = 0; i < 14; ++i) {
    town.Burst(absl::StrCat("thing-", i % 7), 1, town.now_s + i * 60, 60,
               [](GroupFiling& filing, int) { filing.supplier = "brewers"; });
  }
  EXPECT_THAT(town.OpenedKeys(), ::testing::ElementsAre("supplier/brewers"));
}

TEST(GroupDetectorTest, RR7PhraseOverManySkusIsItsOwnIncident) {
  Town town = Trained();
  for (int64_t i = 0; i < 14; ++i) {
    GroupFiling filing = town.Usual(town.now_s + i * 60);
    filing.phrases = {"double_charge"};
    town.Take(filing);
  }
  EXPECT_THAT(town.OpenedKeys(), ::testing::ElementsAre("phrase/double_charge"));
}

TEST(GroupDetectorTest, RR7TwoSkusThatShareOnlyARegionAreTwoIncidents) {
  Town town = Trained();
  const auto here = [](GroupFiling& filing, int) { filing.region = "island"; };
  town.Burst("kettle", 12, town.now_s, 600, here);
  town.Burst("scooter", 12, town.now_s + 700, 600, here);
  EXPECT_THAT(town.OpenedKeys(), ::testing::ElementsAre("sku/kettle", "sku/scooter"));
}

TEST(GroupDetectorTest, RR7LateComplaintsFillTheWindowInWhichTheyLie) {
  Town town = Trained();
  const int64_t then_s = town.now_s;
  town.Burst("kettle", 6, then_s, 1200);
  town.Live(5);
  town.Burst("kettle", 1, town.now_s);
  EXPECT_EQ(town.Burst("kettle", 3, then_s + 1200, 600).kind, Kind::kNothing);
  const GroupVerdict tenth = town.Burst("kettle", 1, then_s + 900);
  ASSERT_EQ(tenth.kind, Kind::kOpens);
  EXPECT_LE(tenth.evidence.to_s, then_s + kHour_s);
  EXPECT_EQ(tenth.evidence.customers, 10);
}

TEST(GroupDetectorTest, RR7TooLateIsSaidAndChangesNothing) {
  Town town = Trained();
  const TenantTraffic before = town.book().traffic();
  const GroupVerdict verdict = town.Burst("kettle", 20, town.now_s - 8 * kDay_s);
  EXPECT_EQ(verdict.kind, Kind::kTooLate);
  EXPECT_EQ(town.book().traffic(), before);
}

TEST(GroupDetectorTest, RR7ClockThatIsAheadMakesNobodyLate) {
  Town town = Trained();
  GroupFiling ahead = Town::Filing("kettle", "c", town.now_s + 30 * kDay_s);
  ahead.known_time = absl::FromUnixSeconds(town.now_s);
  town.Take(ahead);
  EXPECT_EQ(town.book().traffic().newest_s, town.now_s);
}

TEST(GroupDetectorTest, RR7NothingIsJudgedBeforeATenantIsKnown) {
  Town town;
  town.Live(2);
  town.Burst("kettle", 30, town.now_s);
  EXPECT_TRUE(town.opened().empty());
}

TEST(GroupDetectorTest, RR7OneOldComplaintIsNoKnowledgeOfATenant) {
  Town town;
  town.Take(Town::Filing("old", "c", town.now_s - 3 * kDay_s));
  town.Burst("kettle", 30, town.now_s);
  EXPECT_TRUE(town.opened().empty());
}

TEST(GroupDetectorTest, RR7LateComplaintsFromBeforeItDoNotReplaceARunningIncident) {
  Town town = Trained();
  const int64_t then_s = town.now_s;
  town.Live(8);
  town.Burst("kettle", 12, town.now_s);
  ASSERT_EQ(town.opened().size(), 1);
  const IncidentRef running = town.State("kettle").open->ref;
  town.Burst("kettle", 20, then_s, 600);
  EXPECT_EQ(town.opened().size(), 1);
  EXPECT_EQ(town.State("kettle").open->ref, running);
}

TEST(GroupDetectorTest, RR7HoursInWhichTheSuiteWasOffTeachNothing) {
  Town town = Trained();
  const double before = RatePerHour(town.book().traffic());
  town.now_s += 12 * kHour_s;
  town.Live(1);
  EXPECT_NEAR(RatePerHour(town.book().traffic()), before, 0.01 * before);
}

TEST(GroupDetectorTest, RR7ReleaseEndsOneIncidentOnAllItsKeysAndNoOther) {
  const GroupDetector detector({});
  const IncidentRef closed{{GroupKind::kSku, "kettle"}, kStart_s};
  const IncidentRef other{{GroupKind::kSku, "toaster"}, kStart_s};
  GroupKeyState state;
  state.open = KeyIncident{closed, kStart_s, kStart_s + kHour_s};
  state.explained = KeyIncident{other, kStart_s, kStart_s + kHour_s};
  detector.Release(state, closed);
  EXPECT_FALSE(state.open);
  EXPECT_TRUE(state.explained);
  detector.Release(state, other);
  EXPECT_FALSE(state.explained);
}

TEST(GroupDetectorTest, RR7TooLateOnesAreNoKeysOfTheBook) {
  Town town = Trained();
  const size_t before = town.book().size();
  town.Burst("never seen", 3, town.now_s - 8 * kDay_s);
  EXPECT_EQ(town.book().size(), before);
}

TEST(GroupDetectorTest, RR7IncidentEndsWhenItsKeyIsQuietAndTheNextIsANewOne) {
  Town town = Trained();
  town.Burst("kettle", 12, town.now_s);
  town.Live(10);
  EXPECT_EQ(town.Burst("kettle", 1, town.now_s).kind, Kind::kNothing);
  town.Burst("kettle", 12, town.now_s);
  ASSERT_EQ(town.opened().size(), 2);
  EXPECT_NE(town.opened()[0].incident, town.opened()[1].incident);
}

TEST(GroupDetectorTest, RR7ClosedIncidentOpensAgainOnlyByNewComplaints) {
  const GroupDetector detector({});
  TenantTraffic traffic;
  const std::vector<GroupKey> kettle = {{GroupKind::kSku, "kettle"}};
  GroupKeyState state;
  std::vector<GroupKeyState*> states = {&state};
  for (int hour = 0; hour < 48; ++hour) {
    for (int i = 0; i < 50; ++i) {
      GroupKeyState other;
      std::vector<GroupKeyState*> others = {&other};
      detector.Take(Town::Filing("other", absl::StrCat(i), kStart_s + hour * kHour_s + i),
                    std::vector<GroupKey>{{GroupKind::kSku, "other"}}, others, traffic);
    }
  }
  int customer = 0;
  const auto opened = [&](int count) {
    int times = 0;
    for (int i = 0; i < count; ++i) {
      const GroupFiling filing =
          Town::Filing("kettle", absl::StrCat("k", customer), kStart_s + 49 * kHour_s + customer);
      ++customer;
      times += detector.Take(filing, kettle, states, traffic).kind == Kind::kOpens ? 1 : 0;
    }
    return times;
  };
  EXPECT_EQ(opened(10), 1);
  detector.Close(state);
  EXPECT_EQ(opened(9), 0);
  EXPECT_EQ(opened(1), 1);
}

TEST(GroupDetectorTest, RR7HistoricalComplaintsDecideTheSameAndSaySo) {
  Town town = Trained();
  const GroupVerdict verdict =
      town.Burst("kettle", 10, town.now_s, 600, [](GroupFiling& filing, int) {
        filing.historical = true;
        filing.known_time += absl::Hours(24 * 365);
      });
  EXPECT_EQ(verdict.kind, Kind::kOpens);
  EXPECT_TRUE(verdict.historical);
}

// A stream with some incidents, as it is delivered: a tenth of it up to two hours late.
std::vector<GroupFiling> Delivered(uint64_t seed) {
  std::mt19937_64 random(seed);
  Town town;
  std::vector<GroupFiling> filings;
  constexpr int64_t kMinutes = 16 * kDay_s / 60;
  filings.reserve(kMinutes);
  for (int64_t i = 0; i < kMinutes; ++i) filings.push_back(town.Usual(kStart_s + i * 60));
  for (int64_t incident = 0; incident < 6; ++incident) {
    const int64_t from_s = kStart_s + 10 * kDay_s + incident * 20 * kHour_s;
    for (int i = 0; i < 25; ++i) {
      filings.push_back(Town::Filing(absl::StrCat("bad-", incident), absl::StrCat(incident, "-", i),
                                     from_s + static_cast<int64_t>(random() % 2400)));
    }
  }
  for (GroupFiling& filing : filings) {
    if (random() % 10 == 0) filing.known_time += absl::Seconds(random() % 7200);
  }
  std::stable_sort(filings.begin(), filings.end(), [](const GroupFiling& a, const GroupFiling& b) {
    return a.known_time < b.known_time;
  });
  return filings;
}

uint64_t Seed() {
  const char* given = std::getenv("REDRESS_SEED");
  const uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 7;
  std::cout << "seed " << seed << std::endl;
  return seed;
}

std::string Told(const GroupVerdict& verdict) {
  return absl::StrCat(static_cast<int>(verdict.kind), " ", KeyText(verdict.incident.key), "@",
                      verdict.incident.time_s, " ", Explain(verdict.evidence), " ",
                      ExplainExpected(verdict.evidence));
}

TEST(GroupDetectorTest, RR7ReplayIsLiveToTheLastWord) {
  const std::vector<GroupFiling> delivered = Delivered(Seed());
  GroupBook live({});
  GroupBook replay({});
  int opened = 0;
  for (GroupFiling filing : delivered) {
    const GroupVerdict verdict = live.Take(filing);
    opened += verdict.kind == Kind::kOpens ? 1 : 0;
    // Years later, all at once.
    filing.known_time = absl::FromUnixSeconds(2'000'000'000);
    filing.historical = true;
    ASSERT_EQ(Told(replay.Take(filing)), Told(verdict));
  }
  EXPECT_EQ(opened, 6);
}

TEST(GroupDetectorTest, RR7OrderOfDeliveryDoesNotDecideWhatAnIncidentIs) {
  std::vector<GroupFiling> delivered = Delivered(Seed());
  const auto keys = [&] {
    GroupBook book({});
    std::set<std::string> opened;
    for (const GroupFiling& filing : delivered) {
      const GroupVerdict verdict = book.Take(filing);
      if (verdict.kind == Kind::kOpens) opened.insert(KeyText(verdict.evidence.key));
    }
    return opened;
  };
  const std::set<std::string> as_delivered = keys();
  EXPECT_EQ(as_delivered.size(), 6);
  std::stable_sort(
      delivered.begin(), delivered.end(),
      [](const GroupFiling& a, const GroupFiling& b) { return a.own_time < b.own_time; });
  EXPECT_EQ(keys(), as_delivered);
}

TEST(GroupDetectorTest, RR7StoredStatesGoOnAsIfNeverStored) {
  const std::vector<GroupFiling> delivered = Delivered(Seed());
  const GroupDetector detector({});
  GroupBook book({});
  std::map<std::string, std::string> rows;
  std::string traffic_bytes = EncodeTraffic({});
  for (size_t i = 0; i < delivered.size() && i < 5000; ++i) {
    const std::vector<GroupKey> keys = KeysOf(delivered[i]);
    std::vector<GroupKeyState> states;
    states.reserve(keys.size());
    for (const GroupKey& key : keys) {
      const auto row = rows.find(KeyText(key));
      states.push_back(row == rows.end() ? GroupKeyState{} : *DecodeGroupKey(row->second));
    }
    std::vector<GroupKeyState*> pointers;
    pointers.reserve(states.size());
    for (GroupKeyState& state : states) pointers.push_back(&state);
    TenantTraffic traffic = *DecodeTraffic(traffic_bytes);
    const GroupVerdict verdict = detector.Take(delivered[i], keys, pointers, traffic);
    ASSERT_EQ(Told(verdict), Told(book.Take(delivered[i])));
    for (size_t k = 0; k < keys.size(); ++k) rows[KeyText(keys[k])] = EncodeGroupKey(states[k]);
    traffic_bytes = EncodeTraffic(traffic);
  }
}

TEST(GroupBookTest, RR7IdleKeysAreForgottenAndTheBookIsBounded) {
  Town town({.keys_max = 1000});
  town.Live(24);
  for (int i = 0; i < 5000; ++i) town.Burst(absl::StrCat("once-", i), 1, town.now_s + i);
  EXPECT_LE(town.book().size(), 1000);
  town.now_s += 5000;
  const size_t before = town.book().size();
  town.Live(24 * 40, 10);
  EXPECT_LT(town.book().size(), before);
  EXPECT_EQ(town.book().Find({GroupKind::kSku, "once-4999"}), nullptr);
  EXPECT_EQ(town.book().traffic().keys[static_cast<size_t>(GroupKind::kSku)], 100);
}

TEST(GroupCodecTest, RR7StatesAreSmallAndBounded) {
  Town town = Trained();
  EXPECT_LT(EncodeGroupKey({}).size(), 40);
  town.Burst("kettle", 5, town.now_s);
  EXPECT_LT(EncodeGroupKey(town.State("kettle")).size(), 110);
  // As busy as can be, and everybody twice.
  for (int i = 0; i < 100'000; ++i) {
    town.Take(Town::Filing("phone", absl::StrCat(i / 2), town.now_s + i / 5));
  }
  EXPECT_LE(town.State("phone").window.points.size(), kPointsMax);
  EXPECT_LT(EncodeGroupKey(town.State("phone")).size(), 4096);
  EXPECT_LT(EncodeTraffic(town.book().traffic()).size(), 4096);
}

TEST(GroupCodecTest, RR7BytesThatAreCutOffOrFromElsewhereAreRefused) {
  Town town = Trained();
  const std::string bytes = EncodeGroupKey(town.State("usual-1"));
  ASSERT_TRUE(DecodeGroupKey(bytes).ok());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeGroupKey(bytes.substr(0, size)).status().code(), absl::StatusCode::kDataLoss);
  }
  EXPECT_FALSE(DecodeGroupKey(absl::StrCat(bytes, "x")).ok());
  std::string newer = bytes;
  newer[0] = 2;
  EXPECT_FALSE(DecodeGroupKey(newer).ok());
  EXPECT_FALSE(DecodeTraffic(bytes).ok());
  EXPECT_FALSE(DecodeTraffic("").ok());
}

}  // namespace
}  // namespace redress::routing
