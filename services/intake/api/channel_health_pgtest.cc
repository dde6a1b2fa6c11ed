// R-I1: how the channels fare, through the RPC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "services/intake/api/intake_fixture.h"
#include "services/intake/store/channel_counts.h"

namespace redress::intake {
namespace {

class ChannelHealthTest : public IntakeFixture {
 protected:
  static v1::ComplaintDraft By(common::v1::Channel channel) {
    v1::ComplaintDraft draft = DraftOf("c1", "快递丢了");
    draft.set_channel(channel);
    return draft;
  }

  v1::ChannelHealth HealthOf(common::v1::Channel channel,
                             const std::string& caller = "demo:supervisor:s1") {
    v1::GetChannelHealthResponse response;
    const grpc::Status status = Intake().stub().GetChannelHealth(
        Context(caller).get(), v1::GetChannelHealthRequest(), &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.channels_size(), common::v1::Channel_MAX);
    for (const v1::ChannelHealth& health : response.channels()) {
      if (health.channel() == channel) return health;
    }
    return {};
  }

  void Run(const std::string& statements) {
    const absl::Status status = Intake().host().db().Run(
        {}, [&](pg::Transaction& tx) { return tx.ExecText(statements).status(); });
    ASSERT_TRUE(status.ok()) << status;
  }

  // `filed` an hour on the telephone for four weeks that ended `hours_ago`.
  void PlantHistory(int filed, int hours_ago) {
    Run(absl::StrCat("INSERT INTO channel_hour SELECT 'demo', 5, h, ", filed,
                     " FROM generate_series(date_trunc('hour', now() - interval '", hours_ago,
                     " hours') - interval '28 days', date_trunc('hour', now() - interval '",
                     hours_ago,
                     " hours'), interval '1 hour') AS h;"
                     "INSERT INTO channel_seen VALUES ('demo', 5, now() - interval '100 days', "
                     "now() - interval '",
                     hours_ago, " hours')"));
  }

  bool WaitFor(const std::function<bool()>& condition) {
    const absl::Time deadline = SystemClock().Now() + absl::Seconds(20);
    while (!condition()) {
      if (SystemClock().Now() > deadline) return false;
      SystemClock().Sleep(absl::Milliseconds(20));
    }
    return true;
  }
};

// R-I1
TEST_F(ChannelHealthTest, CountsWhatWasFiledAtOnce_R_I1) {
  const absl::Time before = SystemClock().Now();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(File(By(common::v1::CHANNEL_WEIBO)).ok());
  ASSERT_TRUE(File(By(common::v1::CHANNEL_PHONE)).ok());
  // Before and after the figures are folded the same.
  for (int i = 0; i < 2; ++i) {
    const v1::ChannelHealth weibo = HealthOf(common::v1::CHANNEL_WEIBO);
    EXPECT_EQ(weibo.last_hour(), 3);
    EXPECT_EQ(weibo.last_day(), 3);
    EXPECT_EQ(weibo.last_28_days(), 3);
    EXPECT_GE(FromProto(weibo.last_file_time()), before - absl::Milliseconds(1));
    EXPECT_FALSE(weibo.silent());
    EXPECT_EQ(HealthOf(common::v1::CHANNEL_PHONE).last_hour(), 1);
    EXPECT_EQ(HealthOf(common::v1::CHANNEL_EMAIL).last_28_days(), 0);
    EXPECT_FALSE(HealthOf(common::v1::CHANNEL_EMAIL).has_last_file_time());
    ASSERT_TRUE(WaitFor([&] { return Count("channel_batch") == 0; }));
  }
}

// R-I1
TEST_F(ChannelHealthTest, ARepeatedRequestCountsOnce_R_I1) {
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(File(By(common::v1::CHANNEL_APP), "same").ok());
  EXPECT_EQ(HealthOf(common::v1::CHANNEL_APP).last_hour(), 1);
}

// R-I1
TEST_F(ChannelHealthTest, AnotherTenantSeesNothingOfIt_R_I1) {
  ASSERT_TRUE(File(By(common::v1::CHANNEL_APP)).ok());
  EXPECT_EQ(HealthOf(common::v1::CHANNEL_APP, "other:supervisor:s1").last_28_days(), 0);
}

// R-I1
TEST_F(ChannelHealthTest, AChannelThatStoppedIsSilentAndSaysAgainstWhat_R_I1) {
  PlantHistory(12, 6);
  const v1::ChannelHealth phone = HealthOf(common::v1::CHANNEL_PHONE);
  EXPECT_TRUE(phone.silent());
  EXPECT_NEAR(phone.expected_since(), 72, 13);
  EXPECT_GT(phone.last_28_days(), 12 * 24 * 27);
  EXPECT_EQ(phone.last_hour(), 0);
  // One complaint and it has recovered.
  ASSERT_TRUE(File(By(common::v1::CHANNEL_PHONE)).ok());
  EXPECT_FALSE(HealthOf(common::v1::CHANNEL_PHONE).silent());
}

// R-I1
TEST_F(ChannelHealthTest, PrometheusIsTold_R_I1) {
  PlantHistory(12, 6);
  ASSERT_TRUE(File(By(common::v1::CHANNEL_WEIBO)).ok());
  const auto metrics = [&] { return Intake().host().metrics().Render(); };
  EXPECT_TRUE(WaitFor([&] {
    return metrics().find("redress_intake_channel_filed_total{channel=\"weibo\"} 1") !=
           std::string::npos;
  })) << metrics();
  const auto another = Another();  // surveys at its start
  EXPECT_TRUE(WaitFor([&] {
    const std::string told = another->host().metrics().Render();
    return told.find("redress_intake_channel_silent_tenants{channel=\"phone\"} 1") !=
               std::string::npos &&
           told.find("redress_intake_channel_idle_seconds{channel=\"phone\"}") != std::string::npos;
  }));
}

// R-I1
TEST_F(ChannelHealthTest, ComplaintsFromBeforeTheFiguresAreCounted_R_I1) {
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(File(By(common::v1::CHANNEL_APP)).ok());
  const v1::ChannelHealth before = HealthOf(common::v1::CHANNEL_APP);
  // As the database was before the migration.
  ASSERT_TRUE(WaitFor([&] { return Count("channel_batch") == 0; }));
  Run("DROP TABLE channel_batch, channel_minute, channel_hour, channel_seen;"
      "DELETE FROM schema_migration WHERE file = '0006_channels.sql'");
  Begin({});
  const v1::ChannelHealth after = HealthOf(common::v1::CHANNEL_APP);
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
  EXPECT_EQ(after.last_hour(), 2);
}

// R-I1
TEST_F(ChannelHealthTest, WhatIsOldIsForgottenAndTheHistoryOfASilentOneIsNot_R_I1) {
  PlantHistory(12, 24 * 60);
  Run("INSERT INTO channel_hour VALUES ('demo', 5, now() - interval '99 days', 7);"
      "INSERT INTO channel_minute VALUES ('demo', 5, now() - interval '30 hours', 7)");
  const absl::Status status = Intake().host().db().Run(
      {}, [&](pg::Transaction& tx) { return ForgetChannels(tx, SystemClock().Now()); });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Count("channel_minute"), 0);
  EXPECT_EQ(Count("channel_hour"), 28 * 24 + 1);
  const v1::ChannelHealth phone = HealthOf(common::v1::CHANNEL_PHONE);
  EXPECT_TRUE(phone.silent());
  EXPECT_EQ(phone.last_28_days(), 0);
}

}  // namespace
}  // namespace redress::intake
