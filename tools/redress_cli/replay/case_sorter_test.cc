#include "tools/redress_cli/replay/case_sorter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "tools/redress_cli/parts/seeded_random.h"

namespace redress::cli {
namespace {

using ::testing::ElementsAre;

using Row = std::tuple<std::string, int64_t, bool, int64_t, std::string>;

// Some hundred rows of few cases, in no order; the last field says what must come back with it.
std::vector<Row> Rows(int count) {
  SeededRandom random(7);
  std::vector<Row> rows;
  for (int line = 0; line < count; ++line) {
    const std::string case_id = absl::StrCat("case/of/long/name/", random.Below(20));
    rows.emplace_back(case_id, static_cast<int64_t>(random.Below(5)), random.Below(2) == 0, line,
                      std::string(random.Below(200), static_cast<char>('a' + line % 26)));
  }
  return rows;
}

std::vector<Row> Sorted(const std::vector<Row>& rows, const CaseSorter::Options& options) {
  CaseSorter sorter(options);
  for (const auto& [case_id, micros, follows, line, bytes] : rows) {
    EXPECT_TRUE(sorter.Add({case_id, micros, follows, line, bytes}).ok());
  }
  EXPECT_EQ(sorter.count(), static_cast<int64_t>(rows.size()));
  std::vector<Row> out;
  const absl::Status drained = sorter.Drain([&](const CaseRecord& record) {
    out.emplace_back(std::string(record.case_id), record.micros, record.follows, record.line,
                     std::string(record.bytes));
    return absl::OkStatus();
  });
  EXPECT_TRUE(drained.ok()) << drained;
  return out;
}

TEST(CaseSorterTest, RecordsComeByCaseTimeFilingAndLineHoweverLittleMemoryThereIs) {
  const std::vector<Row> rows = Rows(2000);
  std::vector<Row> wanted = rows;
  std::sort(wanted.begin(), wanted.end());
  // All in memory; a few runs; one record a run, merged two by two over many levels.
  for (const CaseSorter::Options& options :
       {CaseSorter::Options{.directory = testing::TempDir()},
        CaseSorter::Options{.directory = testing::TempDir(), .memory_bytes = 30'000},
        CaseSorter::Options{.directory = testing::TempDir(), .memory_bytes = 1, .fan_in = 2},
        CaseSorter::Options{.directory = testing::TempDir(), .memory_bytes = 5'000, .fan_in = 3}}) {
    EXPECT_EQ(Sorted(rows, options), wanted) << options.memory_bytes;
  }
}

TEST(CaseSorterTest, ARecordMayBeLargerThanAllMemoryAndEveryBuffer) {
  const std::vector<Row> rows = {{"b", 1, true, 1, std::string(3 << 20, 'x')},
                                 {"a", 1, true, 2, "y"},
                                 {std::string(300, 'a'), 1, true, 3, ""}};
  const auto out =
      Sorted(rows, {.directory = testing::TempDir(), .memory_bytes = 1000, .fan_in = 2});
  EXPECT_THAT(out, ElementsAre(rows[1], rows[2], rows[0]));
}

TEST(CaseSorterTest, NothingGivesNothing) {
  EXPECT_TRUE(Sorted({}, {.directory = testing::TempDir()}).empty());
}

TEST(CaseSorterTest, AnEndOfTheTakerEndsTheWork) {
  CaseSorter sorter({.directory = testing::TempDir(), .memory_bytes = 1});
  for (int line = 0; line < 10; ++line) ASSERT_TRUE(sorter.Add({"a", 0, true, line, ""}).ok());
  int taken = 0;
  const absl::Status drained = sorter.Drain([&](const CaseRecord&) -> absl::Status {
    return ++taken == 3 ? absl::CancelledError("enough") : absl::OkStatus();
  });
  EXPECT_EQ(drained.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(taken, 3);
}

TEST(CaseSorterTest, ADirectoryThatIsNotThereIsTold) {
  CaseSorter sorter({.directory = testing::TempDir() + "/nowhere", .memory_bytes = 1});
  ASSERT_TRUE(sorter.Add({"a", 0, true, 1, ""}).ok());
  EXPECT_EQ(ReasonOf(sorter.Add({"a", 0, true, 2, ""})), "TEMPORARY_FILE_FAILED");
}

}  // namespace
}  // namespace redress::cli
