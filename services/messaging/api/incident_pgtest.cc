// Statements of group complaints on their way to customers (R-R7, R-M2, R-M3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/status_macros.h"
#include "services/messaging/api/messaging_fixture.h"

namespace redress::messaging {
namespace {

using redress::test::WaitUntil;

constexpr char kText[] = "我们正在调查这批水壶";

class IncidentNoticeTest : public MessagingTest {
 protected:
  events::Delivered Noticed(const ComplaintId& complaint, int statement = 1,
                            const std::string& text = kText) {
    events::Delivered delivered;
    delivered.source = "routing";
    delivered.complaint = complaint;
    delivered.event.set_tenant("demo");
    delivered.event.set_complaint(complaint.Name());
    auto& noticed = *delivered.event.mutable_incident_noticed();
    noticed.set_incident("incidents/0190b5a0-0000-7000-8000-000000000001");
    noticed.set_statement(statement);
    noticed.set_text(text);
    return delivered;
  }
  // Of a customer of its own.
  ComplaintId FileOf(const std::string& customer) {
    const ComplaintId complaint(NewUuid(SystemClock().Now(), SystemRandom()));
    TakeIn("demo", complaint, customer);
    return complaint;
  }
  int ToldTo(const std::string& customer) {
    int told = 0;
    for (const auto& request : platform_.requests()) {
      told += request.customer_id() == customer && request.body() == kText ? 1 : 0;
    }
    return told;
  }
  int64_t Messages() {
    int64_t count = -1;
    const absl::Status status = host_.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
      constexpr pg::Statement kCount{"test_message_count", "SELECT count(*) FROM message"};
      ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kCount));
      count = rows.Int(0, 0);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }
};

TEST_F(IncidentNoticeTest, RR7CustomerWithSeveralComplaintsHearsEachStatementOnce) {
  const ComplaintId one = FileOf("anna");
  const ComplaintId two = FileOf("anna");
  const ComplaintId other = FileOf("ben");
  for (const ComplaintId& complaint : {one, two, other}) Hear(Noticed(complaint));
  Hear(Noticed(one));  // a parked event that is tried again
  EXPECT_TRUE(WaitUntil([&] { return ToldTo("anna") + ToldTo("ben") == 2; }, kLimit));
  EXPECT_EQ(Messages(), 2);
  Hear(Noticed(two, 2));
  EXPECT_TRUE(WaitUntil([&] { return ToldTo("anna") == 2; }, kLimit));
  EXPECT_EQ(Messages(), 3);
}

TEST_F(IncidentNoticeTest, RR7NobodyKnownIsToldOnEachComplaint) {
  for (int i = 0; i < 2; ++i) Hear(Noticed(FileOf("")));
  EXPECT_EQ(Messages(), 2);
}

TEST_F(IncidentNoticeTest, RR7WhatComesBeforeTheFilingWaitsForIt) {
  const ComplaintId early(NewUuid(SystemClock().Now(), SystemRandom()));
  Hear(Noticed(early));
  EXPECT_EQ(Messages(), 0);
  TakeIn("demo", early, "carl");
  EXPECT_TRUE(WaitUntil([&] { return ToldTo("carl") == 1; }, kLimit));
}

TEST_F(IncidentNoticeTest, RM2WhatTheGuardStopsIsToldToNobody) {
  Hear(Noticed(FileOf("dora"), 1, "这是正常现象"));
  EXPECT_EQ(Messages(), 0);
}

TEST_F(IncidentNoticeTest, RI10ErasedCustomersAreToldNothing) {
  const ComplaintId complaint = FileOf("emil");
  events::Delivered erased;
  erased.complaint = complaint;
  erased.event.set_tenant("demo");
  erased.event.mutable_personal_data_erased();
  Hear(erased);
  Hear(Noticed(complaint));
  EXPECT_EQ(Messages(), 0);
}

}  // namespace
}  // namespace redress::messaging
