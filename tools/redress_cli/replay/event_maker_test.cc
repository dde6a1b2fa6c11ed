#include "tools/redress_cli/replay/event_maker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_split.h"
#include "base/proto_time.h"
#include "tools/redress_cli/replay/event_csv.h"
#include "tools/redress_cli/replay/log_map.h"
#include "tools/redress_cli/replay/row_mapper.h"
#include "tools/redress_cli/replay/suite_map.h"

namespace redress::cli {
namespace {

constexpr absl::Time kFrom = absl::FromUnixSeconds(1'735'660'800);

EventMaker Maker(int64_t count, uint64_t seed) {
  return EventMaker({.count = count, .seed = seed, .from = kFrom, .length = absl::Hours(24 * 30)});
}

std::string Log(int64_t count, uint64_t seed) {
  EventMaker maker = Maker(count, seed);
  EventCsv csv;
  std::string text = csv.Header();
  for (MadeEvent made; maker.Next(made);) csv.Append(made.service, made.event, text);
  return text;
}

TEST(EventMakerTest, TheSameSeedMakesTheSameLog) {
  EXPECT_EQ(Log(50, 7), Log(50, 7));
  EXPECT_NE(Log(50, 7), Log(50, 8));
}

TEST(EventMakerTest, EventsComeInOrderOfTimeAndACaseBeginsWithItsFiling) {
  EventMaker maker = Maker(2000, 1);
  std::set<std::string> filed;
  std::set<std::string> kinds;
  absl::Time last = kFrom;
  int64_t events = 0;
  for (MadeEvent made; maker.Next(made); ++events) {
    EXPECT_GE(FromProto(made.event.occur_time()), last);
    last = FromProto(made.event.occur_time());
    if (made.event.has_complaint_filed()) {
      EXPECT_LT(last, kFrom + absl::Hours(24 * 30));
      EXPECT_TRUE(filed.insert(made.event.complaint()).second);
    }
    EXPECT_TRUE(filed.contains(made.event.complaint()));
    kinds.insert(std::to_string(made.event.payload_case()));
  }
  EXPECT_EQ(filed.size(), 2000U);
  EXPECT_GT(events, 5 * 2000);
  EXPECT_GE(kinds.size(), 17U) << "it has all that clocks look at";
}

// R-S16: what the suite exports is what it replays, field by field.
TEST(EventMakerTest, TheSuitesOwnMapReadsWhatIsWritten) {
  const auto map = ReadLogMap(SuiteMapText());
  ASSERT_TRUE(map.ok()) << map.status();
  EventCsv csv;
  std::string header = csv.Header();
  header.pop_back();
  auto mapper = RowMapper::Make(*map, absl::StrSplit(header, ','));
  ASSERT_TRUE(mapper.ok()) << mapper.status();
  EventMaker maker = Maker(300, 3);
  for (MadeEvent made; maker.Next(made);) {
    std::string text;
    csv.Append(made.service, made.event, text);
    text.pop_back();
    MappedRow row;
    absl::Status why;
    ASSERT_EQ(mapper->Map(absl::StrSplit(text, ','), row, why), RowMapper::Outcome::kEvent) << why;
    EXPECT_EQ(row.case_id, made.event.complaint());
    EXPECT_EQ(row.time, FromProto(made.event.occur_time()));
    // What no policy looks at is not written.
    events::v1::Event& event = made.event;
    event.clear_tenant();
    event.clear_complaint();
    event.clear_occur_time();
    if (event.has_solution_proposed()) event.mutable_solution_proposed()->clear_proposal_id();
    if (event.has_solution_decided()) event.mutable_solution_decided()->clear_proposal_id();
    if (event.has_complaint_merged()) event.mutable_complaint_merged()->clear_into();
    if (event.has_complaint_filed()) *row.event.mutable_complaint_filed() = row.attributes;
    EXPECT_EQ(row.event.DebugString(), event.DebugString());
  }
}

TEST(EventMakerTest, TheSuitesOwnMapNamesEveryEventThatServicesTell) {
  const auto map = ReadLogMap(SuiteMapText());
  ASSERT_TRUE(map.ok()) << map.status();
  std::set<std::string> named(map->ignored.begin(), map->ignored.end());
  for (const EventRule& rule : map->events) {
    named.insert(rule.activities.begin(), rule.activities.end());
  }
  for (const EventWord& word : EventWords()) {
    EXPECT_TRUE(named.contains(word.payload->name()))
        << word.payload->name() << ": name it in suite_map.yaml";
  }
}

}  // namespace
}  // namespace redress::cli
