#include <gmock/gmock.h>

#include "base/error.h"
#include "services/analytics/api/figures_fixture.h"

namespace redress::analytics {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class QueryTest : public FiguresTest {
 protected:
  // Five complaints around two midnights of Shanghai, which are at 16:00 UTC.
  QueryTest() {
    const ComplaintId first = NewComplaint();
    const ComplaintId third = NewComplaint();
    Take({Filed(first, Utc(2026, 11, 20, 15, 30)),
          Filed(NewComplaint(), Utc(2026, 11, 20, 16, 5), common::v1::CHANNEL_PHONE),
          Filed(third, Utc(2026, 11, 20, 16, 40), common::v1::CHANNEL_APP, "contract",
                common::v1::LEVEL_CRISIS),
          Filed(NewComplaint(), Utc(2026, 11, 21, 15, 59)),
          Filed(NewComplaint(), Utc(2026, 11, 21, 16, 0), common::v1::CHANNEL_PHONE, "contract")});
    Take({Opened(first, Utc(2026, 11, 20, 15, 31), "frontline"),
          Opened(third, Utc(2026, 11, 20, 16, 41), "legal")});
    Take({Filed(NewComplaint(), Utc(2026, 11, 20, 16), common::v1::CHANNEL_CHAT, "other",
                common::v1::LEVEL_ROUTINE, "rival")});
  }

  static v1::QueryRequest FiledBy(const std::vector<v1::Dimension>& dimensions,
                                  v1::TimeGrain grain = v1::TIME_GRAIN_UNSPECIFIED) {
    v1::QueryRequest request;
    request.set_metric(v1::METRIC_FILED);
    for (const v1::Dimension dimension : dimensions) request.add_dimensions(dimension);
    request.set_grain(grain);
    return request;
  }
};

TEST_F(QueryTest, SumsTheWholeRangeAsOne) {
  const v1::QueryResponse response = Ask(FiledBy({}));
  EXPECT_THAT(Lines(response), ElementsAre("5"));
  EXPECT_EQ(response.total(), 5);
}

TEST_F(QueryTest, SplitsByTheHour) {
  EXPECT_THAT(Lines(Ask(FiledBy({}, v1::TIME_GRAIN_HOUR))),
              ElementsAre("20.15 1", "20.16 2", "21.15 1", "21.16 1"));
}

TEST_F(QueryTest, SplitsByTheDayOfTheTenantsTimeZone) {  // R-I11
  EXPECT_THAT(Lines(Ask(FiledBy({}, v1::TIME_GRAIN_DAY))),
              ElementsAre("19.16 1", "20.16 3", "21.16 1"));
}

TEST_F(QueryTest, SplitsByChannel) {
  EXPECT_THAT(Lines(Ask(FiledBy({v1::DIMENSION_CHANNEL}))),
              ElementsAre("CHANNEL_APP 3", "CHANNEL_PHONE 2"));
}

TEST_F(QueryTest, SplitsByCategory) {
  EXPECT_THAT(Lines(Ask(FiledBy({v1::DIMENSION_CATEGORY}))),
              ElementsAre("contract 2", "logistics 3"));
}

TEST_F(QueryTest, SplitsByLevel) {
  EXPECT_THAT(Lines(Ask(FiledBy({v1::DIMENSION_LEVEL}))), ElementsAre("1 4", "3 1"));
}

TEST_F(QueryTest, SplitsByDepartmentAndLeavesOutWhatMovedAway) {
  EXPECT_THAT(Lines(Ask(FiledBy({v1::DIMENSION_DEPARTMENT}))),
              ElementsAre(" 3", "frontline 1", "legal 1"));
}

TEST_F(QueryTest, GivesKeysInTheOrderAskedFor) {
  EXPECT_THAT(
      Lines(Ask(FiledBy({v1::DIMENSION_LEVEL, v1::DIMENSION_CHANNEL}, v1::TIME_GRAIN_DAY))),
      ElementsAre("19.16 1 CHANNEL_APP 1", "20.16 1 CHANNEL_APP 1", "20.16 1 CHANNEL_PHONE 1",
                  "20.16 3 CHANNEL_APP 1", "21.16 1 CHANNEL_PHONE 1"));
}

TEST_F(QueryTest, CountsOnlyWhatTheFilterLetsThrough) {
  v1::QueryRequest request = FiledBy({});
  request.mutable_filter()->set_channel("CHANNEL_APP");
  EXPECT_EQ(Ask(request).total(), 3);
  request.mutable_filter()->set_level(3);
  EXPECT_EQ(Ask(request).total(), 1);
  request.mutable_filter()->set_category("contract");
  request.mutable_filter()->set_department("legal");
  EXPECT_EQ(Ask(request).total(), 1);
  request.mutable_filter()->set_department("frontline");
  EXPECT_EQ(Ask(request).total(), 0);
}

TEST_F(QueryTest, CountsOnlyTheRangeRoundedOutToHours) {
  v1::QueryRequest request = FiledBy({});
  *request.mutable_from() = ToProto(Utc(2026, 11, 20, 16, 20));
  EXPECT_EQ(Ask(request).total(), 4);
  *request.mutable_until() = ToProto(Utc(2026, 11, 21, 15, 10));
  EXPECT_EQ(Ask(request).total(), 3);
}

TEST_F(QueryTest, AddsHoursToWholeDays) {
  // Head, whole days and tail of the range are read from different tables and must meet.
  v1::QueryRequest request = FiledBy({}, v1::TIME_GRAIN_DAY);
  *request.mutable_from() = ToProto(Utc(2026, 11, 20, 15));
  *request.mutable_until() = ToProto(Utc(2026, 11, 21, 17));
  EXPECT_THAT(Lines(Ask(request)), ElementsAre("19.16 1", "20.16 3", "21.16 1"));
  *request.mutable_until() = ToProto(Utc(2026, 11, 21, 16));
  EXPECT_THAT(Lines(Ask(request)), ElementsAre("19.16 1", "20.16 3"));
}

TEST_F(QueryTest, AnswersByHoursWhenDaysWereKeptByAnotherZone) {
  const auto response =
      TryAsk(FiledBy({}, v1::TIME_GRAIN_DAY), ZoneNamed("Europe/Berlin"));  // UTC+1
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(Lines(*response), ElementsAre("19.23 3", "20.23 2"));
}

TEST_F(QueryTest, RebuildsDaysWhenTheZoneChanges) {
  const absl::TimeZone berlin = ZoneNamed("Europe/Berlin");
  EventHandler handler(berlin, 5);
  TakeBy(handler, {Filed(NewComplaint(), Utc(2026, 11, 21, 22, 30)),
                   Filed(NewComplaint(), Utc(2026, 11, 21, 23, 30))});
  const auto response = TryAsk(FiledBy({}, v1::TIME_GRAIN_DAY), berlin);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(Lines(*response), ElementsAre("19.23 3", "20.23 3", "21.23 1"));
}

TEST_F(QueryTest, SeesNothingOfAnotherTenant) {
  EXPECT_THAT(Lines(Ask(FiledBy({v1::DIMENSION_CHANNEL}), "rival")), ElementsAre("CHANNEL_CHAT 1"));
  EXPECT_THAT(Lines(Ask(FiledBy({v1::DIMENSION_CHANNEL}), "nobody")), IsEmpty());
}

TEST_F(QueryTest, AnswersNothingCountedWithATotalOfZero) {
  v1::QueryRequest request;
  request.set_metric(v1::METRIC_BREACHED);
  const v1::QueryResponse response = Ask(request);
  EXPECT_THAT(Lines(response), IsEmpty());
  EXPECT_EQ(response.total(), 0);
}

TEST_F(QueryTest, RefusesAnAnswerOfTooManyRows) {
  std::vector<Event> events;
  for (int i = 0; i < kRowsMax; ++i) {
    events.push_back(Filed(NewComplaint(), Utc(2026, 11, 21, 1), common::v1::CHANNEL_APP,
                           absl::StrCat("category_", i)));
  }
  Take(events);
  const auto refused = TryAsk(FiledBy({v1::DIMENSION_CATEGORY}), zone_);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused.status()), "TOO_MANY_ROWS");
  v1::QueryRequest narrowed = FiledBy({v1::DIMENSION_CATEGORY});
  *narrowed.mutable_from() = ToProto(Utc(2026, 11, 21, 0));
  *narrowed.mutable_until() = ToProto(Utc(2026, 11, 21, 2));
  EXPECT_EQ(Ask(narrowed).rows_size(), kRowsMax);
}

}  // namespace
}  // namespace redress::analytics
