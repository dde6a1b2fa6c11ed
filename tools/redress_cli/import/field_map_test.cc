#include "tools/redress_cli/import/field_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"
#include "tools/redress_cli/parts/flags.h"

namespace redress::cli {
namespace {

using intake::v1::ImportComplaintsRequest;
using testing::ElementsAre;
using testing::HasSubstr;

FieldMap Made(absl::string_view map, absl::string_view constants) {
  auto made = FieldMap::Make(map, constants);
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

std::string UsageOf(const absl::Status& status) {
  EXPECT_TRUE(IsUsageError(status)) << status;
  return std::string(status.message());
}

ImportComplaintsRequest Filled(const FieldMap& map, const FieldMap::Fields& fields) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &zone));
  ImportComplaintsRequest request;
  const absl::Status status = map.Fill(fields, zone, request);
  EXPECT_TRUE(status.ok()) << status;
  return request;
}

TEST(FieldMap, ColumnsFeedFieldsByNameByMapAndByConstant) {
  const auto request = Filled(Made("body=评论,customer_id=user", "channel=web_form,region=CN-11"),
                              {{"评论", "坏了"},
                               {"user", "u1"},
                               {"phone", "13900000000"},
                               {"amount", "12.5"},
                               {"occurred_time", "2026-01-02 03:04:05"},
                               {"labels.shop", "7"},
                               {"region", "CN-31"}});
  EXPECT_EQ(request.complaint().body(), "坏了");
  EXPECT_EQ(request.complaint().customer().customer_id(), "u1");
  EXPECT_EQ(request.complaint().customer().phone(), "13900000000");
  EXPECT_EQ(request.complaint().channel(), common::v1::CHANNEL_WEB_FORM);
  EXPECT_EQ(request.complaint().region(), "CN-31");
  EXPECT_EQ(request.complaint().amount().minor_units(), 1250);
  EXPECT_EQ(request.complaint().amount().currency(), "CNY");
  EXPECT_EQ(request.complaint().labels().at("shop"), "7");
  EXPECT_EQ(absl::FormatTime(absl::RFC3339_full, FromProto(request.complaint().occurred_time()),
                             absl::UTCTimeZone()),
            "2026-01-01T19:04:05+00:00");
}

TEST(FieldMap, TakesTheNamesOfTheContract) {
  const auto request = Filled(Made("", ""), {{"complaint.channel", "CHANNEL_APP"},
                                             {"complaint.customer.customer_id", "c"},
                                             {"complaint.body", "b"},
                                             {"complaint.attachments.1.uri", "u"},
                                             {"request_id", "r"},
                                             {"close_time", "2026-01-02T03:04:05Z"}});
  EXPECT_EQ(request.request_id(), "r");
  EXPECT_EQ(request.complaint().channel(), common::v1::CHANNEL_APP);
  EXPECT_EQ(request.complaint().attachments(1).uri(), "u");
  EXPECT_TRUE(request.has_close_time());
}

TEST(FieldMap, NamesTheFieldWhoseValueIsNone) {
  const FieldMap map = Made("", "");
  for (const auto& [field, value, reason] : {std::tuple{"channel", "pigeon", "CHANNEL_UNKNOWN"},
                                             {"amount", "ten", "AMOUNT_MALFORMED"},
                                             {"occurred_time", "yesterday", "TIME_MALFORMED"},
                                             {"attachments.0.bytes", "x", "NUMBER_MALFORMED"},
                                             {"attachments.99.uri", "x", "TOO_MANY"}}) {
    ImportComplaintsRequest request;
    const absl::Status status = map.Fill({{field, value}}, absl::UTCTimeZone(), request);
    EXPECT_EQ(ReasonOf(status), reason);
    EXPECT_EQ(redress::FieldOf(status), field);
  }
}

TEST(FieldMap, SaysWhatAFileLacks) {
  EXPECT_THAT(UsageOf(Made("", "channel=app").CheckColumns({"user", "review"})),
              HasSubstr("no column gives customer_id"));
  EXPECT_THAT(UsageOf(Made("body=text", "channel=app").CheckColumns({"user", "review"})),
              HasSubstr("there is no such column; there are user, review"));
  EXPECT_TRUE(
      Made("body=review,customer_id=user", "channel=app").CheckColumns({"user", "review"}).ok());
  EXPECT_THAT(Made("body=review", "").Unused({"review", "stars", "body", "phone"}),
              ElementsAre("stars", "body"));
}

TEST(FieldMap, RefusesFieldsThatThereAreNot) {
  EXPECT_THAT(UsageOf(FieldMap::Make("bodi=x", "").status()), HasSubstr("there is no field bodi"));
  EXPECT_THAT(UsageOf(FieldMap::Make("body", "").status()), HasSubstr("give field=column"));
}

}  // namespace
}  // namespace redress::cli
