// R-S16: an event log run through policies, whatever the log looks like.
#include "tools/redress_cli/replay/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "tools/redress_cli/parts/flags.h"
#include "tools/redress_cli/replay/clock_lines.h"
#include "tools/redress_cli/replay/policy_files.h"

namespace redress::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr absl::string_view kPolicy =
    "id: replies\nversion: 1\nrank: 1\ncalendar: 24x7\nwarnings: [50]\nmilestones:\n"
    "  - {name: reply, rule: R-S1, what: a reply, because: it is so, start: filed,\n"
    "     stop: person_message, limit: 1h}\n";
constexpr absl::string_view kMap =
    "case: case\ntime: {column: time, zone: UTC}\nactivity: activity\nignore: [Note]\nevents:\n"
    "  - {activity: New, event: filing}\n  - {activity: Reply, event: person_message}\n"
    "  - {activity: Close, event: closing}\n  - {activity: Back, event: reopening}\n";

struct Outcome {
  absl::Status status;
  std::vector<std::string> lines;  // "case clock state worked_ms"
  ReplayReport report;
};

// The value of a key of a line.
std::string Value(const std::string& line, const std::string& key) {
  const size_t at = line.find(absl::StrCat("\"", key, "\":"));
  if (at == std::string::npos) return "";
  std::string value = line.substr(at + key.size() + 3);
  value = value.substr(0, value.find_first_of(",}"));
  std::erase(value, '"');
  return value;
}

class ReplayTest : public ::testing::Test {
 protected:
  ReplayTest() {
    options_.path = testing::TempDir() + "/replay_test.csv";
    options_.temporary_directory = testing::TempDir();
  }

  Outcome Run(const std::string& log, absl::string_view map_text = kMap,
              absl::string_view policy_text = kPolicy) {
    std::ofstream(options_.path, std::ios::binary) << log;
    Outcome outcome;
    const auto map = ReadLogMap(map_text);
    EXPECT_TRUE(map.ok()) << map.status();
    const auto policy = sla::ReadPolicy(policy_text, {});
    EXPECT_TRUE(policy.ok()) << policy.status();
    const auto policies = sla::Policies::Make({*policy}, "replies");
    outcome.status = RunReplay(
        options_, *map, *policies,
        [&](const std::string& lines) {
          for (const absl::string_view each : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
            const std::string line(each);
            outcome.lines.push_back(absl::StrCat(Value(line, "case"), " ", Value(line, "clock"),
                                                 " ", Value(line, "state"), " ",
                                                 Value(line, "working_ms")));
          }
          return absl::OkStatus();
        },
        [](const ReplayReport&) { return absl::OkStatus(); }, outcome.report);
    return outcome;
  }

  static std::vector<std::pair<std::string, int64_t>> Counts(const Outcome& outcome) {
    std::vector<std::pair<std::string, int64_t>> counts;
    for (const auto& [reason, refusals] : outcome.report.refusals) {
      counts.emplace_back(reason, refusals.count);
    }
    return counts;
  }

  ReplayOptions options_;
};

TEST_F(ReplayTest, CasesInterleaveAndRowsComeInAnyOrder) {
  const Outcome outcome =
      Run("case,time,activity\nb,2026-01-01 02:00,Reply\na,2026-01-01 00:00,New\n"
          "b,2026-01-01 01:30,New\na,2026-01-01 03:00,Reply\n");
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(outcome.lines, ElementsAre("a reply MET_LATE 10800000", "b reply MET 1800000"));
  EXPECT_EQ(outcome.report.cases, 2);
  EXPECT_EQ(outcome.report.events, 4);
  EXPECT_EQ(outcome.report.totals.Rows()[0].ShortDebugString(), "clocks: 2 met: 1 met_late: 1");
}

TEST_F(ReplayTest, LittleMemoryGivesTheSame) {
  std::string log = "case,time,activity\n";
  for (int i = 0; i < 500; ++i) {
    const int of = (i * 7919) % 500;
    absl::StrAppend(&log, "c", of, ",2026-01-0", 1 + of % 9, " 00:00,New\nc", of, ",2026-01-0",
                    1 + of % 9, " 00:", 10 + of % 50, ",Reply\n");
  }
  const Outcome whole = Run(log);
  EXPECT_EQ(whole.lines.size(), 500U);
  options_.memory_bytes = 2000;
  EXPECT_EQ(Run(log).lines, whole.lines);
}

TEST_F(ReplayTest, TimeRunsToTheLastEventOrToTheMomentAskedFor) {
  const std::string log = "case,time,activity\na,2026-01-01 00:00,New\nb,2026-01-01 00:40,New\n";
  EXPECT_THAT(Run(log).lines, ElementsAre("a reply AT_RISK 2400000", "b reply RUNNING 0"));
  options_.until = absl::FromCivil(absl::CivilHour(2026, 1, 1, 2), absl::UTCTimeZone());
  EXPECT_THAT(Run(log).lines, ElementsAre("a reply BREACHED 7200000", "b reply BREACHED 4800000"));
  options_.until = absl::FromCivil(absl::CivilMinute(2026, 1, 1, 0, 30), absl::UTCTimeZone());
  EXPECT_THAT(Run(log).lines, ElementsAre("a reply AT_RISK 1800000"));
}

TEST_F(ReplayTest, CasesFiledAtAnotherTimeAreLeftOut) {
  options_.filed_from = absl::FromCivil(absl::CivilHour(2026, 1, 1, 1), absl::UTCTimeZone());
  options_.filed_until = absl::FromCivil(absl::CivilHour(2026, 1, 1, 2), absl::UTCTimeZone());
  const Outcome outcome =
      Run("case,time,activity\na,2026-01-01 00:59:59,New\nb,2026-01-01 01:00,New\n"
          "c,2026-01-01 02:00,New\na,2026-01-01 02:30,Reply\n");
  EXPECT_THAT(outcome.lines, ElementsAre("b reply BREACHED 5400000"));
  EXPECT_EQ(outcome.report.outside, 2);
}

// R-S15: a reopening begins a round of its own, also where the log does not number them.
TEST_F(ReplayTest, ReopeningsAreNumbered) {
  const Outcome outcome =
      Run("case,time,activity\na,2026-01-01 00:00,New\na,2026-01-01 00:10,Close\n"
          "a,2026-01-02 00:00,Back\na,2026-01-02 00:05,Reply\na,2026-01-02 00:10,Close\n"
          "a,2026-01-03 00:00,Back\n");
  EXPECT_THAT(outcome.lines, ElementsAre("a reply CANCELLED 600000", "a reply#2 MET 300000",
                                         "a reply#3 RUNNING 0"));
}

// What a correction leaves out stays as it was, unless the log says every field as it is.
TEST_F(ReplayTest, CorrectionsChangeWhatTheySay) {
  const std::string policy =
      "id: replies\nversion: 1\nrank: 1\ncalendar: 24x7\nmilestones:\n"
      "  - {name: group, rule: R, what: w, because: b, start: matched, stop: closing, limit: 1h,\n"
      "     match: {signals: [group]}}\n"
      "  - {name: serious, rule: R, what: w, because: b, start: matched, stop: closing, limit: "
      "1h,\n"
      "     match: {levels: [2]}}\n";
  const std::string log =
      "case,time,activity,level,signals\na,2026-01-01 00:00,New,1,group\n"
      "a,2026-01-01 00:10,Graded,2,\na,2026-01-01 00:20,Close,,\n";
  const std::string map =
      "case: case\ntime: {column: time, zone: UTC}\nactivity: activity\nattributes: columns\n"
      "events:\n  - {activity: New, event: filing}\n  - {activity: Close, event: closing}\n"
      "  - {activity: Graded, event: reclassification";
  EXPECT_THAT(Run(log, map + "}\n", policy).lines,
              ElementsAre("a group MET 1200000", "a serious MET 600000"));
  EXPECT_THAT(Run(log, map + ", set: columns}\n", policy).lines,
              ElementsAre("a group CANCELLED 600000", "a serious MET 600000"));
}

TEST_F(ReplayTest, BadRowsAreCountedAndToldWithTheirLines) {
  options_.rejects = testing::TempDir() + "/replay_test_rejects.csv";
  const Outcome outcome =
      Run("case,time,activity\na,2026-01-01 00:00,New\na,soon,Reply\na,2026-01-01 00:01,Dance\n"
          ",2026-01-01 00:02,Reply\na,2026-01-01\nb,2026-01-01 00:03,Reply\na,9999-01-01,Reply\n"
          "a,2026-01-01 00:05,Note\n\xFF,2026-01-01,New\n\"open,2026-01-01,New\n");
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(outcome.lines, ElementsAre("a reply RUNNING 300000"));
  EXPECT_THAT(Counts(outcome),
              UnorderedElementsAre(Pair("TIME_UNREADABLE", 2), Pair("ACTIVITY_UNKNOWN", 1),
                                   Pair("CASE_MISSING", 1), Pair("COLUMN_MISSING", 1),
                                   Pair("FILING_MISSING", 1), Pair("TEXT_MALFORMED", 1),
                                   Pair("CSV_MALFORMED", 1)));
  EXPECT_EQ(outcome.report.refused, 8);
  EXPECT_EQ(outcome.report.ignored, 1);
  EXPECT_THAT(outcome.report.refusals.at("ACTIVITY_UNKNOWN").first,
              ElementsAre("line 4: the map does not name the activity \"Dance\""));
  std::stringstream rejects;
  rejects << std::ifstream(options_.rejects).rdbuf();
  EXPECT_THAT(rejects.str(), HasSubstr("\n3,TIME_UNREADABLE,time,\"\"\"soon\"\" is no time"));
  EXPECT_THAT(rejects.str(), HasSubstr("\n7,FILING_MISSING,"));
}

TEST_F(ReplayTest, AFileOfRefusalsThatCannotBeWrittenIsNamedWithItsFlag) {
  options_.rejects = testing::TempDir() + "/there/is/no/such/directory.csv";
  const Outcome outcome = Run("case,time,activity\na,2026-01-01 00:00,New\n");
  EXPECT_TRUE(IsUsageError(outcome.status)) << outcome.status;
  EXPECT_THAT(std::string(outcome.status.message()),
              HasSubstr("--rejects " + options_.rejects + ": "));
}

TEST_F(ReplayTest, AMillionBadRowsAreCountedAndAFewAreTold) {
  std::string log = "case,time,activity\n";
  for (int i = 0; i < 1'000'000; ++i) log += "a,never,New\n";
  const Outcome outcome = Run(log);
  ASSERT_TRUE(outcome.status.ok());
  EXPECT_THAT(Counts(outcome), ElementsAre(Pair("TIME_UNREADABLE", 1'000'000)));
  EXPECT_EQ(outcome.report.refusals.at("TIME_UNREADABLE").first.size(), Refusals::kToldMax);
  EXPECT_THAT(outcome.lines, IsEmpty());
}

TEST_F(ReplayTest, MarksQuotesLineBreaksAndHugeCellsDoNoHarm) {
  const Outcome outcome = Run(absl::StrCat(
      "\xEF\xBB\xBF\"case\",time,activity,text\r\n\"a,\"\"1\"\"\",2026-01-01,New,\"",
      std::string(3 << 20, 'x'), "\"\r\n\"a,\"\"1\"\"\",2026-01-01 00:10,Reply,\"two\r\n",
      "lines\"\r\nb,2026-01-01,New,", std::string(5 << 20, 'x'), "\r\n", std::string(1000, 'c'),
      ",2026-01-01,New,\r\n"));
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  ASSERT_EQ(outcome.lines.size(), 1U);
  EXPECT_THAT(outcome.lines[0], HasSubstr("reply MET 600000"));
  EXPECT_THAT(Counts(outcome),
              UnorderedElementsAre(Pair("RECORD_TOO_LONG", 1), Pair("CASE_TOO_LONG", 1)));
}

TEST_F(ReplayTest, OfOneMomentTheFilingComesFirstThenTheOrderOfRows) {
  const Outcome outcome =
      Run("case,time,activity\na,2026-01-01,Reply\na,2026-01-01,New\nb,2026-01-01,New\n"
          "b,2026-01-02,Close\nb,2026-01-02,Back\n");
  EXPECT_THAT(outcome.lines,
              ElementsAre("a reply MET 0", "b reply BREACHED 86400000", "b reply#2 RUNNING 0"));
}

TEST_F(ReplayTest, ALogWithoutFilingsBeginsByItsFirstEvents) {
  const std::string map =
      "case: 1\ntime: {column: 3, format: unix}\nactivity: 2\nheader: no\nbegin: first_event\n"
      "unknown: ignore\nattributes: {channel: phone, tier: {column: 4}}\n"
      "events:\n  - {activity: reply, where: {4: [bot]}, event: notice}\n"
      "  - {activity: reply, event: person_message}\n";
  // Neither the unknown activity nor the bot reaches the milestone, yet one of them begins the
  // case.
  const Outcome outcome =
      Run("7,reply,1767229200,lin\n7,what,1767225600,lin\n7,reply,1767225660,bot\n", map);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(outcome.lines, ElementsAre("7 reply MET 3600000"));
  EXPECT_EQ(outcome.report.ignored, 1);
}

TEST_F(ReplayTest, ImportedHistoryBeginsNoClocks) {
  const std::string map = absl::StrCat(kMap, "attributes: {historical: {column: old}}\n");
  const Outcome outcome =
      Run("case,time,activity,old\na,2026-01-01,New,yes\na,2026-01-01,Reply,\n", map);
  EXPECT_THAT(outcome.lines, IsEmpty());
  EXPECT_EQ(outcome.report.history, 1);
  EXPECT_EQ(outcome.report.refused, 0);
}

TEST_F(ReplayTest, WhatALogSaysInAnotherEncodingIsUnderstood) {
  const std::string map =
      "case: 1\ntime: 2\nactivity: 3\nheader: no\nencoding: gb18030\nevents:\n"
      "  - {activity: 受理, event: filing}\n  - {activity: 回复, event: person_message}\n";
  const Outcome outcome =
      Run("1,2026-01-01,\xCA\xDC\xC0\xED\n1,2026-01-01 00:30,\xBB\xD8\xB8\xB4\n", map);
  EXPECT_THAT(outcome.lines, ElementsAre("1 reply MET 1800000"));
}

TEST_F(ReplayTest, WhatTheMapHasNoValueForIsRefused) {
  const std::string map =
      absl::StrCat(kMap, "attributes:\n  channel: {column: via, values: {Mail: email}}\n");
  const Outcome outcome = Run(
      "case,time,activity,via\na,2026-01-01,New,Fax\nb,2026-01-01,New,Mail\nc,2026-01-01,New,\n",
      map);
  EXPECT_THAT(outcome.lines, ElementsAre("b reply RUNNING 0", "c reply RUNNING 0"));
  EXPECT_THAT(Counts(outcome), ElementsAre(Pair("VALUE_UNKNOWN", 1)));
}

TEST_F(ReplayTest, AMapThatDoesNotFitTheHeaderIsRefusedWithItsLine) {
  const Outcome outcome = Run("case,when,activity\na,2026-01-01,New\n");
  EXPECT_EQ(ReasonOf(outcome.status), "COLUMN_UNKNOWN");
  EXPECT_EQ(FieldOf(outcome.status), "time.column");
  EXPECT_THAT(std::string(outcome.status.message()),
              HasSubstr("line 2, time.column: the log has no column time; it has case, when"));
}

TEST_F(ReplayTest, NoFileAndAnEmptyOneAreTold) {
  EXPECT_EQ(ReasonOf(Run("").status), "CSV_MALFORMED");
  options_.path = testing::TempDir();
  EXPECT_EQ(ReasonOf(Run("").status), "FILE_NOT_FOUND");
}

TEST(ClockLinesTest, TimesAreAsFineAsTheyNeedToBeAndIdsAreQuoted) {
  sla::v1::SimulatedClock clock;
  clock.set_working_ms(5);
  clock.mutable_clock()->set_clock_id("reply#2");
  clock.mutable_clock()->set_milestone("reply");
  clock.mutable_clock()->set_policy("policies/p");
  clock.mutable_clock()->set_policy_version(3);
  clock.mutable_clock()->set_state(sla::v1::CLOCK_STATE_MET);
  clock.mutable_clock()->mutable_start_time()->set_seconds(1);
  clock.mutable_clock()->mutable_deadline()->set_nanos(250'000'000);
  clock.mutable_clock()->mutable_met_time()->set_nanos(1000);
  std::string line;
  AppendClockLine("a\"\n", clock, line);
  EXPECT_EQ(
      line,
      "{\"case\":\"a\\\"\\n\",\"clock\":\"reply#2\",\"milestone\":\"reply\",\"policy\":"
      "\"policies/p@3\",\"state\":\"MET\",\"started\":\"1970-01-01T00:00:01Z\",\"paused_ms\":0,"
      "\"working_ms\":5,\"deadline\":\"1970-01-01T00:00:00.250Z\",\"met_at\":"
      "\"1970-01-01T00:00:00.000001Z\",\"breached_at\":null,\"cancelled_at\":null}\n");
}

TEST(PolicyFilesTest, WhatShipsIsKnownByNameAndFaultsNameTheirFile) {
  EXPECT_TRUE(ReadPolicyFiles({"policies/default@1", "policies/cn_12315@1"}, {}).ok());
  EXPECT_EQ(ReasonOf(ReadPolicyFiles({"policies/default@99"}, {}).status()), "POLICY_NOT_FOUND");
  const std::string path = testing::TempDir() + "/bad_policy.yaml";
  std::ofstream(path) << "id: x\nversion: 0\n";
  const auto bad = ReadPolicyFiles({path}, {});
  EXPECT_EQ(ReasonOf(bad.status()), "POLICY_VERSION_INVALID");
  EXPECT_THAT(std::string(bad.status().message()), HasSubstr("bad_policy.yaml: line 2, version"));
  EXPECT_EQ(ReasonOf(ReadPolicyFiles({"policies/default@1", "policies/default@1"}, {}).status()),
            "POLICY_PACK_TWICE");
}

}  // namespace
}  // namespace redress::cli
