// R-I5: what may be the same complaint, told by the index.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/intake/api/intake_fixture.h"
#include "testing/wait.h"

namespace redress::intake {
namespace {

using testing::ElementsAre;

class Duplicates : public IntakeFixture {
 protected:
  // Suspicions on a complaint's timeline.
  int64_t Told(const std::string& complaint) {
    const std::vector<v1::TimelineEntry> entries = TimelineOf(complaint);
    return std::count_if(entries.begin(), entries.end(), [](const v1::TimelineEntry& entry) {
      return entry.kind() == "duplicate_suspected";
    });
  }
};

constexpr char kBroken[] = "收到的充电宝用了三天就坏了，开不了机，要求退货退款";

// R-I5: linked with a score, told once, whichever batch they came in
TEST_F(Duplicates, AreSuspected) {
  v1::ComplaintDraft on_order = DraftOf("c9", "客服态度很差");
  on_order.set_order_id("o77");
  const std::string order_first = Filed(on_order);
  const std::string first = Filed(DraftOf("c1", kBroken));
  WaitIndexed();
  const std::string second = Filed(DraftOf("c2", absl::StrCat(kBroken, "！！")));
  on_order.set_body("快递也一直没有收到");
  const std::string order_second = Filed(on_order);
  const std::string other = Filed(DraftOf("c3", "面霜用了之后全身过敏，去了医院检查"));
  WaitIndexed();
  const v1::Complaint newer = Get(second);
  ASSERT_EQ(newer.duplicates_size(), 1);
  EXPECT_EQ(newer.duplicates(0).complaint(), first);
  EXPECT_EQ(newer.duplicates(0).reason(), "similar_text");
  EXPECT_GE(newer.duplicates(0).score(), 0.8);
  EXPECT_THAT(newer.suspected_duplicates(), ElementsAre(first));
  EXPECT_THAT(Get(first).suspected_duplicates(), ElementsAre(second));
  ASSERT_EQ(Get(order_second).duplicates_size(), 1);
  EXPECT_EQ(Get(order_second).duplicates(0).complaint(), order_first);
  EXPECT_EQ(Get(order_second).duplicates(0).reason(), "same_order");
  v1::GetComplaintContextRequest ask;
  ask.set_name(order_second);
  const auto context = Call(&Stub::GetComplaintContext, ask, "demo:agent:lin");
  ASSERT_TRUE(context.ok()) << context.status();
  ASSERT_EQ(context->duplicates_size(), 1);
  EXPECT_EQ(context->duplicates(0).complaint(), order_first);
  EXPECT_EQ(Get(other).duplicates_size(), 0);
  EXPECT_EQ(Told(second), 1);
  EXPECT_EQ(Count("suspected_duplicate"), 4);
}

// R-I5: what was long in being filed has the lower id, and comes to be compared behind the higher
TEST_F(Duplicates, OfOneThatWasOvertakenAreSuspected) {
  ASSERT_TRUE(Sql("CREATE SEQUENCE go; "
                  "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                  "WHILE NOT (SELECT is_called FROM go) LOOP PERFORM pg_sleep(0.01); END LOOP; "
                  "RETURN NEW; END $$; "
                  "CREATE TRIGGER hold BEFORE INSERT ON complaint FOR EACH ROW "
                  "WHEN (NEW.sku = 'slow') EXECUTE FUNCTION hold()")
                  .ok());
  v1::ComplaintDraft on_order = DraftOf("c9", "客服态度很差");
  on_order.set_order_id("o77");
  for (v1::ComplaintDraft draft : {DraftOf("c1", kBroken), on_order}) {
    // The key of a new customer would be waited for too.
    Filed(DraftOf(draft.customer().customer_id(), "请问怎么开发票"));
    ASSERT_TRUE(Sql("SELECT setval('go', 1, false)").ok());
    v1::ComplaintDraft slow_draft = draft;
    slow_draft.set_sku("slow");
    std::string slow;
    std::thread filer([&] { slow = Filed(slow_draft); });
    EXPECT_TRUE(test::WaitUntil(
        [&] {
          return Count(
                     "pg_stat_activity WHERE wait_event = 'PgSleep' AND "
                     "datname = current_database()") == 1;
        },
        absl::Seconds(20)));
    draft.set_body(absl::StrCat(draft.body(), "！"));
    const std::string fast = Filed(draft);
    WaitIndexed();
    EXPECT_EQ(Get(fast).duplicates_size(), 0);
    EXPECT_TRUE(Sql("SELECT nextval('go')").ok());
    filer.join();
    EXPECT_LT(slow, fast);
    WaitIndexed();
    EXPECT_THAT(Get(fast).suspected_duplicates(), ElementsAre(slow));
    EXPECT_THAT(Get(slow).suspected_duplicates(), ElementsAre(fast));
    EXPECT_EQ(Told(fast), 1);
  }
}

// R-I5: of many of one customer on one order each is linked with its neighbours alone, however many
// come to be compared at once
TEST_F(Duplicates, OfAFloodEachHasFew) {
  constexpr int kFlood = 30;
  v1::ComplaintDraft draft = DraftOf("c9", "");
  draft.set_order_id("o77");
  Intake();
  const absl::Status status = Intake().host().db().Run({}, [&](pg::Transaction& tx) {
    // The indexer waits with its first few until the others are there.
    EXPECT_TRUE(tx.ExecText("SELECT FROM search_cursor FOR UPDATE").ok());
    for (int i = 0; i < kFlood; ++i) {
      draft.set_body(absl::StrCat("客服态度很差，第", i, "次说了"));
      EXPECT_NE(Filed(draft), "");
    }
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  WaitIndexed();
  EXPECT_GE(Count("suspected_duplicate"), 2 * (kFlood - 1));
  EXPECT_EQ(
      Count("(SELECT FROM suspected_duplicate GROUP BY complaint_id HAVING count(*) > 6) AS x"), 0);
}

// R-I5: after a crash that lost the place in the log nothing is linked or told a second time
TEST_F(Duplicates, OfABatchAreLinkedOnce) {
  for (int i = 0; i < 4; ++i) Filed(DraftOf(absl::StrCat("c", i), kBroken));
  WaitIndexed();
  const int64_t links = Count("suspected_duplicate");
  EXPECT_GE(links, 6);
  Begin({});
  WaitIndexed();
  EXPECT_EQ(Count("suspected_duplicate"), links);
}

}  // namespace
}  // namespace redress::intake
