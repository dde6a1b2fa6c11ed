#include "services/routing/domain/group_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/routing/domain/group_evidence.h"
#include "services/routing/domain/group_settings.h"

namespace redress::routing {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Texts(const GroupFiling& filing) {
  std::vector<std::string> texts;
  for (const GroupKey& key : KeysOf(filing)) texts.push_back(KeyText(key));
  return texts;
}

TEST(GroupKeyTest, RR7KeysOfAFilingAreMostSpecificFirst) {
  EXPECT_THAT(Texts({.sku = "4711",
                     .batch = "2026-10",
                     .supplier = "acme",
                     .region = "SH",
                     .category = "product_quality",
                     .subcategory = "defect",
                     .phrases = {"smoke", "burnt", "smoke"}}),
              ElementsAre("batch/4711/2026-10", "sku/4711", "phrase/burnt", "phrase/smoke",
                          "supplier/acme", "category/product_quality.defect", "region/SH"));
  EXPECT_THAT(Texts({}), ElementsAre());
}

TEST(GroupKeyTest, RR7BatchIsOneOfItsSkuElseOfItsSupplier) {
  EXPECT_THAT(Texts({.batch = "b", .supplier = "acme"}),
              ElementsAre("batch/acme/b", "supplier/acme"));
  EXPECT_THAT(Texts({.batch = "b"}), ElementsAre("batch/b"));
  EXPECT_NE(KeysOf({.sku = "a/b", .batch = "c"})[0], KeysOf({.sku = "a", .batch = "b/c"})[0]);
}

TEST(GroupKeyTest, RR7KeysOfAFilingAreBounded) {
  GroupFiling filing{.sku = std::string(kGroupValueBytesMax + 1, 'x'),
                     .batch = "b",
                     .supplier = "a",
                     .region = "r",
                     .category = "c"};
  for (int i = 0; i < 100; ++i) filing.phrases.push_back(absl::StrCat("p", i));
  const std::vector<GroupKey> keys = KeysOf(filing);
  EXPECT_LE(keys.size(), static_cast<size_t>(kGroupKeysMax));
  for (const GroupKey& key : keys) EXPECT_NE(key.kind, GroupKind::kSku);
}

TEST(GroupKeyTest, KeyTextReadsBack) {
  for (const char* text : {"batch/4711/2026-10", "sku/4711", "phrase/冒烟", "region/SH"}) {
    const absl::StatusOr<GroupKey> key = ParseGroupKey(text);
    ASSERT_TRUE(key.ok()) << text;
    EXPECT_EQ(KeyText(*key), text);
  }
  for (const char* text : {"", "sku", "sku/", "/4711", "colour/red"}) {
    EXPECT_EQ(ReasonOf(ParseGroupKey(text).status()), "GROUP_KEY_MALFORMED") << text;
  }
}

TEST(GroupEvidenceTest, RR7WordsAreThoseOfTheRule) {
  GroupEvidence evidence{
      .filings = 23, .customers = 21, .expected = 1.43, .from_s = 0, .to_s = 3600};
  evidence.usual_per_hour = 1.2;
  evidence.hour_factor = 1.1;
  evidence.traffic_filings = 310;
  evidence.traffic_usual = 290;
  EXPECT_EQ(Explain(evidence), "23 in 60 min from 21 customers against 1.4 expected");
  EXPECT_EQ(ExplainExpected(evidence),
            "usually 1.2 an hour; at this hour of the week 1.1 times that share of all; all "
            "complaints in the same time: 310, as a rule 290");
  evidence.detection = GroupDetection::kSlow;
  evidence.to_s = 93'600;
  EXPECT_EQ(Explain(evidence), "23 in 26 h from 21 customers against 1.4 expected");
  evidence.to_s = 432'000;
  EXPECT_EQ(Explain(evidence), "23 in 5 days from 21 customers against 1.4 expected");
}

TEST(GroupSettingsTest, RR7CountWindowAndRatioAreThoseOfTheRule) {
  const GroupSettings settings;
  EXPECT_TRUE(CheckGroupSettings(settings).ok());
  EXPECT_EQ(settings.count_min, 10);
  EXPECT_EQ(settings.window, absl::Minutes(60));
  EXPECT_EQ(settings.ratio_min, 4);
}

TEST(GroupSettingsTest, RR7SettingOutOfRangeIsRefusedByItsField) {
  const std::vector<std::pair<std::string, GroupSettings>> bad = {
      {"count_min", {.count_min = 2}},
      {"window", {.window = absl::Seconds(1)}},
      {"window", {.window = absl::InfiniteDuration()}},
      {"ratio_min", {.ratio_min = 1}},
      {"ratio_min", {.ratio_min = std::numeric_limits<double>::quiet_NaN()}},
      {"surprise_min", {.surprise_min = -1}},
      {"slow_window", {.slow_window = absl::Minutes(90)}},
      {"slow_from", {.slow_from = absl::Minutes(1)}},
      {"slow_ratio_min", {.slow_ratio_min = 0}},
      {"slow_surprise_min", {.slow_surprise_min = 1}},
      {"warm_up", {.warm_up = absl::ZeroDuration()}},
      {"slow_warm_up", {.slow_warm_up = absl::Hours(1)}},
      {"half_life", {.half_life = absl::Hours(1)}},
      {"learn_ratio_max", {.learn_ratio_max = 0.5}},
      {"quiet", {.quiet = absl::Minutes(10)}},
      {"lateness", {.lateness = -absl::Seconds(1)}},
      {"idle", {.idle = absl::Hours(1)}},
      {"keys_max", {.keys_max = 0}},
  };
  for (const auto& [field, settings] : bad) {
    const absl::Status status = CheckGroupSettings(settings);
    EXPECT_EQ(ReasonOf(status), "GROUP_SETTING_OUT_OF_RANGE") << field;
    EXPECT_EQ(FieldOf(status), field);
  }
}

}  // namespace
}  // namespace redress::routing
