#include "services/analytics/domain/question.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"
#include "redress/common/v1/common.pb.h"

namespace redress::analytics {
namespace {

using ::testing::ElementsAre;

const absl::Time kHour = absl::FromUnixSeconds(1'795'201'200);  // a whole hour

v1::QueryRequest Good() {
  v1::QueryRequest request;
  request.set_metric(v1::METRIC_FILED);
  return request;
}

void ExpectRefused(const v1::QueryRequest& request, const std::string& reason,
                   const std::string& field) {
  const absl::Status status = ReadQuestion(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), reason);
  EXPECT_EQ(FieldOf(status), field);
}

TEST(ReadQuestion, ReadsEverything) {
  v1::QueryRequest request = Good();
  request.add_dimensions(v1::DIMENSION_LEVEL);
  request.add_dimensions(v1::DIMENSION_CHANNEL);
  request.mutable_filter()->set_channel("CHANNEL_APP");
  request.mutable_filter()->set_category("logistics");
  request.mutable_filter()->set_level(2);
  request.mutable_filter()->set_department("quality");
  request.set_grain(v1::TIME_GRAIN_DAY);
  const auto question = ReadQuestion(request);
  ASSERT_TRUE(question.ok()) << question.status();
  EXPECT_EQ(question->metric, v1::METRIC_FILED);
  EXPECT_THAT(question->dimensions, ElementsAre(v1::DIMENSION_LEVEL, v1::DIMENSION_CHANNEL));
  EXPECT_TRUE(question->SplitsBy(v1::DIMENSION_LEVEL));
  EXPECT_FALSE(question->SplitsBy(v1::DIMENSION_DEPARTMENT));
  EXPECT_EQ(question->channel, common::v1::CHANNEL_APP);
  EXPECT_EQ(question->category, "logistics");
  EXPECT_EQ(question->level, 2);
  EXPECT_EQ(question->department, "quality");
  EXPECT_EQ(question->grain, v1::TIME_GRAIN_DAY);
  EXPECT_EQ(question->range, Range{});
}

TEST(ReadQuestion, RoundsTheRangeOutToHours) {
  v1::QueryRequest request = Good();
  *request.mutable_from() = ToProto(kHour + absl::Minutes(59));
  *request.mutable_until() = ToProto(kHour + absl::Hours(2) + absl::Nanoseconds(1));
  EXPECT_EQ(ReadQuestion(request)->range, (Range{kHour, kHour + absl::Hours(3)}));
}

TEST(ReadQuestion, LeavesWholeHoursAsTheyAre) {
  v1::QueryRequest request = Good();
  *request.mutable_from() = ToProto(kHour);
  *request.mutable_until() = ToProto(kHour + absl::Hours(1));
  EXPECT_EQ(ReadQuestion(request)->range, (Range{kHour, kHour + absl::Hours(1)}));
}

TEST(ReadQuestion, RefusesNoMetric) { ExpectRefused({}, "METRIC_MISSING", "metric"); }

TEST(ReadQuestion, RefusesADimensionThatIsNone) {
  v1::QueryRequest request = Good();
  request.add_dimensions(v1::DIMENSION_UNSPECIFIED);
  ExpectRefused(request, "DIMENSION_MISSING", "dimensions");
}

TEST(ReadQuestion, RefusesADimensionTwice) {
  v1::QueryRequest request = Good();
  request.add_dimensions(v1::DIMENSION_LEVEL);
  request.add_dimensions(v1::DIMENSION_CHANNEL);
  request.add_dimensions(v1::DIMENSION_LEVEL);
  ExpectRefused(request, "DIMENSION_TWICE", "dimensions");
}

TEST(ReadQuestion, RefusesAChannelThatIsNone) {
  for (const char* name : {"app", "CHANNEL_PIGEON", "CHANNEL_UNSPECIFIED"}) {
    v1::QueryRequest request = Good();
    request.mutable_filter()->set_channel(name);
    ExpectRefused(request, "CHANNEL_UNKNOWN", "filter.channel");
  }
}

TEST(ReadQuestion, RefusesALevelThatIsNone) {
  for (const int level : {-1, 4}) {
    v1::QueryRequest request = Good();
    request.mutable_filter()->set_level(level);
    ExpectRefused(request, "LEVEL_OUT_OF_RANGE", "filter.level");
  }
}

TEST(ReadQuestion, RefusesLongCodes) {
  v1::QueryRequest request = Good();
  request.mutable_filter()->set_category(std::string(257, 'x'));
  ExpectRefused(request, "CATEGORY_TOO_LONG", "filter.category");
  request = Good();
  request.mutable_filter()->set_department(std::string(257, 'x'));
  ExpectRefused(request, "DEPARTMENT_TOO_LONG", "filter.department");
}

TEST(ReadQuestion, RefusesADepartmentsWholeName) {
  v1::QueryRequest request = Good();
  request.mutable_filter()->set_department("departments/quality");
  ExpectRefused(request, "DEPARTMENT_MALFORMED", "filter.department");
}

TEST(ReadQuestion, RefusesARangeThatIsEmpty) {
  v1::QueryRequest request = Good();
  *request.mutable_from() = ToProto(kHour);
  *request.mutable_until() = ToProto(kHour);
  ExpectRefused(request, "RANGE_EMPTY", "until");
  *request.mutable_until() = ToProto(kHour - absl::Seconds(1));
  ExpectRefused(request, "RANGE_EMPTY", "until");
}

TEST(ReadQuestion, RefusesATimeThatIsNone) {
  v1::QueryRequest request = Good();
  request.mutable_from()->set_seconds(INT64_MAX);
  ExpectRefused(request, "TIME_OUT_OF_RANGE", "from");
  request = Good();
  request.mutable_until()->set_nanos(-1);
  ExpectRefused(request, "TIME_OUT_OF_RANGE", "until");
}

TEST(TooManyRows, SaysWhatToDo) {
  EXPECT_EQ(TooManyRows().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(TooManyRows()), "TOO_MANY_ROWS");
}

}  // namespace
}  // namespace redress::analytics
