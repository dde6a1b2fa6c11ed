// Digests through the whole service, beside a neighbour that a test rules, and their settings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "services/messaging/api/digest_events.h"
#include "services/messaging/api/digest_handlers.h"
#include "services/messaging/api/messaging_fixture.h"
#include "services/messaging/config.h"
#include "services/messaging/store/digest_book.h"

namespace redress::messaging {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// The service as it runs, with digests every second around the clock.
class DigestDeliveryTest : public MessagingTest {
 protected:
  DigestDeliveryTest() : MessagingTest({{"digest_calendar", "24x7"}, {"digest_interval", "1s"}}) {}

  Teller About(const ComplaintId& complaint) { return {SystemClock(), "demo", complaint}; }

  void Note(const std::vector<events::Delivered>& events) {
    static const DigestSettings& settings =
        *new DigestSettings{.rhythm = {.interval = absl::Seconds(1), .calendar = nullptr}};
    DigestHandler handler(host_.timers(), SystemClock(), SystemRandom(), settings);
    const absl::Status status =
        host_.db().Run({}, [&](pg::Transaction& tx) { return handler.Handle(tx, events); });
    ASSERT_TRUE(status.ok()) << status;
  }
  double Metric(const std::string& line) {
    for (const absl::string_view row : absl::StrSplit(host_.metrics().Render(), '\n')) {
      double value = 0;
      if (absl::StartsWith(row, line) && absl::SimpleAtod(row.substr(row.rfind(' ') + 1), &value)) {
        return value;
      }
    }
    return 0;
  }
  bool Delivered(double digests) {
    return redress::test::WaitUntil(
        [&] { return Metric("redress_digests_total{outcome=\"delivered\"}") >= digests; }, kLimit);
  }
};

// R-R5, R-H5
TEST_F(DigestDeliveryTest, StaffAreToldThroughThePlatform) {
  Note({About(complaint_).Accepted("lin", "frontline"), About(complaint_).Breached("c1"),
        About(complaint_).Warned("c2")});
  ASSERT_TRUE(Delivered(2));
  std::map<std::string, std::string> bodies;
  for (const auto& request : platform_.requests()) {
    EXPECT_EQ(request.tenant(), "demo");
    EXPECT_EQ(request.customer_id(), "");
    EXPECT_TRUE(bodies.emplace(request.staff(), request.body()).second);
  }
  ASSERT_EQ(bodies.size(), 2U);
  EXPECT_THAT(bodies["agents/lin"],
              AllOf(HasSubstr("已超时 1 项"), HasSubstr("即将到期 1 项"),
                    HasSubstr(complaint_.Name()), Not(HasSubstr("customer-7"))));
  EXPECT_THAT(bodies["departments/frontline"], HasSubstr("即将到期 0 项"));
  EXPECT_EQ(Metric("redress_digest_items_total{outcome=\"delivered\"}"), 3);
}

// R-H5: the answer is lost, or the process dies before it is recorded: one id, asked for twice
TEST_F(DigestDeliveryTest, ADigestIsOneToThePlatformHoweverOftenItIsAskedFor) {
  platform_.FailFirst(2);
  Note({About(complaint_).Accepted("lin", "frontline"), About(complaint_).Warned("c1")});
  ASSERT_TRUE(Delivered(1));
  std::set<std::string> ids;
  for (const auto& request : platform_.requests()) ids.insert(request.request_id());
  EXPECT_EQ(ids.size(), 1U);
  EXPECT_GE(platform_.requests().size(), 3U);
}

// As after a kill between the platform's answer and the commit of what became of it.
TEST_F(DigestDeliveryTest, WhatWasDeliveredAndNotRecordedIsAskedForUnderTheSameId) {
  DigestErrand errand(host_, host_.Channel(platform_.address()), 5);
  const RecipientKey lin{"demo", "agents/lin"};
  const Uuid id = NewUuid(SystemClock().Now(), SystemRandom());
  const timer::Fired fired{.tenant = "demo", .subject = id, .payload = lin.name};
  absl::Status status = host_.db().Run({}, [&](pg::Transaction& tx) {
    DigestBook book(tx, host_.timers(), SystemRandom());
    return book.Send({{lin, id, "时限提醒", 7}}, SystemClock().Now() + absl::Hours(1),
                     absl::UnixEpoch());
  });
  ASSERT_TRUE(status.ok()) << status;
  for (int life = 0; life < 2; ++life) {
    const auto performed = errand.Perform(fired, SystemClock().Now() + absl::Seconds(5));
    ASSERT_TRUE(performed.ok()) << performed.status();
  }
  ASSERT_THAT(platform_.requests(), SizeIs(2));
  EXPECT_EQ(platform_.requests()[0].request_id(), platform_.requests()[1].request_id());
  for (int life = 0; life < 2; ++life) {
    status = host_.db().Run(
        {}, [&](pg::Transaction& tx) { return errand.Record(tx, fired, std::string("d1")); });
    ASSERT_TRUE(status.ok()) << status;
  }
  EXPECT_EQ(Metric("redress_digest_items_total{outcome=\"delivered\"}"), 7);
  // Recovered: nothing is left to ask for.
  ASSERT_TRUE(errand.Perform(fired, SystemClock().Now() + absl::Seconds(5)).ok());
  EXPECT_THAT(platform_.requests(), SizeIs(2));
}

TEST_F(DigestDeliveryTest, ARefusedDigestEndsAndTheNextOneGoes) {
  platform_.Refuse();
  Note({About(complaint_).Accepted("lin", "frontline"), About(complaint_).Warned("c1")});
  ASSERT_TRUE(redress::test::WaitUntil(
      [&] { return Metric("redress_digests_total{outcome=\"undeliverable\"}") >= 1; }, kLimit));
  Note({About(complaint_).Warned("c2")});
  ASSERT_TRUE(redress::test::WaitUntil(
      [&] { return Metric("redress_digests_total{outcome=\"undeliverable\"}") >= 2; }, kLimit));
}

// Settings are checked at the start.
TEST(DigestSettingsTest, FaultsAreNamed) {
  const std::string directory = redress::test::NewDirectory("messaging");
  std::ofstream(directory + "/data_key") << std::string(64, 'a') << "\n";
  const auto read = [&](std::map<std::string, std::string> settings) {
    settings["data_key_file"] = directory + "/data_key";
    return ReadConfig(Settings::Of(std::move(settings)));
  };
  const auto plain = read({});
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_EQ(plain->digest.rhythm.hours().id(), "cn");
  EXPECT_EQ(plain->digest.LanguageOf("acme"), "zh");
  EXPECT_EQ(read({{"digest_calendar", "24x7"}})->digest.rhythm.hours().id(), "24x7");
  EXPECT_EQ(ReasonOf(read({{"digest_calendar", "mars"}}).status()), "CALENDAR_UNKNOWN");
  const auto english = read({{"digest_language", "zh, acme=en"}});
  ASSERT_TRUE(english.ok()) << english.status();
  EXPECT_EQ(english->digest.LanguageOf("acme"), "en");
  EXPECT_EQ(english->digest.LanguageOf("demo"), "zh");
  EXPECT_EQ(ReasonOf(read({{"digest_language", "fr"}}).status()), "LANGUAGE_UNKNOWN");
  EXPECT_EQ(ReasonOf(read({{"digest_language", "=en"}}).status()), "TENANT_MISSING");
  EXPECT_FALSE(read({{"digest_interval", "0s"}}).ok());
  std::ofstream(directory + "/own.yaml")
      << "{id: own, version: 1, zone: UTC, hours: {monday-sunday: 08:00-22:00}}\n";
  const auto own = read({{"digest_calendar_file", directory + "/own.yaml"}});
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->digest.rhythm.hours().id(), "own");
  std::ofstream(directory + "/own.yaml")
      << "{id: own, version: 2, zone: Asia/Shanghai, hours: {monday-sunday: 08:00-22:00}, "
         "dates_from: {id: cn, version: 1}}\n";
  const auto dated = read({{"digest_calendar_file", directory + "/own.yaml"}});
  ASSERT_TRUE(dated.ok()) << dated.status();
  EXPECT_TRUE(dated->digest.rhythm.hours().IsOpen(AtWall("2026-09-29 21:00:00")));
  EXPECT_FALSE(dated->digest.rhythm.hours().IsOpen(AtWall("2026-10-01 21:00:00")));
  std::ofstream(directory + "/own.yaml")
      << "{id: own, version: 3, zone: UTC, hours: {monday: 08:00-22:00}, "
         "dates_from: {id: mars, version: 1}}\n";
  EXPECT_EQ(ReasonOf(read({{"digest_calendar_file", directory + "/own.yaml"}}).status()),
            "CALENDAR_UNKNOWN");
}

}  // namespace
}  // namespace redress::messaging
