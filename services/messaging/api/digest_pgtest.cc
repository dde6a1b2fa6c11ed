// Digests on a real Postgres, planned and sent by a clock of the test's own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "calendar/reader.h"
#include "pg/migrate.h"
#include "pg/request_log.h"
#include "services/messaging/api/digest_events.h"
#include "services/messaging/api/digest_handlers.h"
#include "services/messaging/api/messaging_fixture.h"
#include "services/messaging/app/note_clocks.h"
#include "services/messaging/config.h"
#include "services/messaging/store/digest_book.h"
#include "testing/fake_clock.h"

namespace redress::messaging {

std::vector<std::pair<std::string, std::string>> MigrationFiles();  // of the store

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

struct Sent {
  std::string tenant;
  std::string recipient;
  Uuid id;
  std::string body;
  int64_t items = 0;
};

class DigestTest : public testing::Test {
 protected:
  DigestTest()
      : db_({.conninfo = redress::test::PrivatePostgres::Get().NewDatabase("digest")},
            SystemClock(), SystemRandom()),
        timers_(db_, SystemClock(), SystemRandom(), metrics_),
        clock_(AtWall("2026-09-21 10:00:00")),  // a Monday
        handler_(timers_, clock_, SystemRandom(), settings_),
        due_(timers_, SystemRandom(), settings_) {
    auto read = calendar::ReadCalendar(
        "{id: office, version: 1, zone: Asia/Shanghai, hours: {monday-friday: 09:00-18:00}, "
        "holidays: [{date: 2026-09-25, through: 2026-09-27, name: 中秋节}]}");
    EXPECT_TRUE(read.ok()) << read.status();
    settings_.rhythm.calendar = std::make_shared<const calendar::Calendar>(*std::move(read));
    timers_.On(std::string(kDigestDueTimer), due_);
    timers_.On(std::string(kDigestDeliverTimer), due_);  // never started: it only has to be known
    const absl::Status migrated = pg::Migrate(db_, {{"pg", pg::SharedMigrationFiles()},
                                                    {"timer", timer::MigrationFiles()},
                                                    {"messaging", MigrationFiles()}});
    EXPECT_TRUE(migrated.ok()) << migrated;
  }

  Teller About(const ComplaintId& complaint, const std::string& tenant = "demo") {
    return {clock_, tenant, complaint};
  }

  void Hear(const std::vector<events::Delivered>& events) {
    const absl::Status status =
        db_.Run({}, [&](pg::Transaction& tx) { return handler_.Handle(tx, events); });
    ASSERT_TRUE(status.ok()) << status;
  }
  // Has every timer fire that is due by now.
  void FireDue() {
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const pg::Rows rows,
                       tx.ExecText("SELECT tenant, recipient, extract(epoch FROM due_time)::int8 "
                                   "FROM digest_recipient WHERE due_time IS NOT NULL"));
      std::vector<timer::Fired> fired;
      for (int r = 0; r < rows.size(); ++r) {
        int64_t due = 0;
        EXPECT_TRUE(absl::SimpleAtoi(rows.View(r, 2), &due));
        if (absl::FromUnixSeconds(due) > clock_.Now()) continue;
        fired.push_back({.kind = std::string(kDigestDueTimer),
                         .tenant = rows.Text(r, 0),
                         .fired_time = clock_.Now(),
                         .payload = rows.Text(r, 1)});
      }
      return fired.empty() ? absl::OkStatus() : due_.Fire(tx, fired);
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void GoTo(const std::string& wall) {
    clock_.Advance(AtWall(wall) - clock_.Now());
    FireDue();
  }
  // Digests that were made, in order.
  std::vector<Sent> All() {
    std::vector<Sent> sent;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      static constexpr pg::Statement kAll{
          "test_digests",
          "SELECT tenant, recipient, digest_id, body, item_count FROM digest ORDER BY digest_id"};
      ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kAll));
      for (int r = 0; r < rows.size(); ++r) {
        sent.push_back(
            {rows.Text(r, 0), rows.Text(r, 1), rows.Id(r, 2), rows.Text(r, 3), rows.Int(r, 4)});
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return sent;
  }
  std::vector<std::string> Recipients() {
    std::vector<std::string> recipients;
    for (const Sent& sent : All()) recipients.push_back(sent.recipient);
    return recipients;
  }
  void Arrive(const Sent& sent) {
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) {
      return SettleDigest(tx, {sent.tenant, sent.recipient}, sent.id, "DELIVERED", 1).status();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void Analyze() {
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) {
      return tx.ExecText("ANALYZE duty; ANALYZE digest_item; ANALYZE digest_recipient").status();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  int64_t Count(const std::string& what) {
    int64_t count = -1;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      const std::string sql = "SELECT count(*) FROM " + what;
      const pg::Statement statement{sql.c_str(), sql.c_str()};
      ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(statement));
      count = rows.Int(0, 0);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }

  Metrics metrics_;
  pg::Database db_;
  timer::Timers timers_;
  redress::test::FakeClock clock_;
  DigestSettings settings_;
  DigestHandler handler_;
  DigestDue due_;
};

// R-R5, R-S13: one message for many
TEST_F(DigestTest, AStormMakesOneDigestAPersonAndLosesNothing) {
  constexpr int kComplaints = 300;
  constexpr int kBreaches = 10'000;
  constexpr int kAgents = 7;
  constexpr int kDepartments = 3;
  std::vector<ComplaintId> complaints;
  std::vector<events::Delivered> batch;
  for (int i = 0; i < kComplaints; ++i) {
    complaints.push_back(NewComplaint());
    batch.push_back(
        About(complaints.back())
            .Accepted(absl::StrCat("a", i % kAgents), absl::StrCat("d", i % kDepartments)));
  }
  Hear(batch);
  GoTo("2026-09-21 10:14:30");
  Hear({About(complaints[0]).Breached("c0")});
  Analyze();  // what Postgres plans while little waits must do for much
  for (int i = 0; i < kBreaches; i += 250) {  // over a minute, across the end of an interval
    batch.clear();
    for (int j = i; j < i + 250; ++j) {
      batch.push_back(About(complaints[static_cast<size_t>(j % kComplaints)])
                          .Breached(absl::StrCat("c", j / kComplaints)));
    }
    Hear(batch);
    clock_.Advance(absl::Milliseconds(1500));
    FireDue();
  }
  EXPECT_THAT(All(), IsEmpty());
  EXPECT_EQ(Count("timer"), kAgents + kDepartments);
  GoTo("2026-09-21 10:30:00");
  const std::vector<Sent> sent = All();
  std::map<std::string, int64_t> items;
  std::set<std::string> recipients;
  for (const Sent& one : sent) {
    EXPECT_TRUE(recipients.insert(one.recipient).second) << one.recipient << " has two";
    items[one.recipient.substr(0, one.recipient.find('/'))] += one.items;
  }
  EXPECT_EQ(recipients.size(), size_t{kAgents + kDepartments});
  EXPECT_EQ(items["agents"], kBreaches);
  EXPECT_EQ(items["departments"], kBreaches);
  EXPECT_EQ(Count("digest_item"), 0);
  for (const Sent& one : sent) Arrive(one);
  GoTo("2026-09-21 10:45:00");
  EXPECT_THAT(All(), SizeIs(kAgents + kDepartments));  // nothing comes after it
}

// R-R5: level 3 at once, and no more than that at night
TEST_F(DigestTest, ACrisisIsToldAtNightAndTheOthersInTheMorning) {
  GoTo("2026-09-21 23:00:00");
  const ComplaintId grave = NewComplaint();
  const ComplaintId plain = NewComplaint();
  Hear({About(grave).Filed(common::v1::LEVEL_CRISIS), About(grave).Accepted("leo", "legal"),
        About(plain).Accepted("leo", "legal"), About(plain).Warned("c1"),
        About(grave).Warned("c1")});
  GoTo("2026-09-21 23:00:02");
  ASSERT_THAT(All(), SizeIs(1));
  EXPECT_EQ(All()[0].recipient, "agents/leo");
  EXPECT_THAT(All()[0].body, AllOf(HasSubstr(grave.Name()), Not(HasSubstr(plain.Name()))));
  Arrive(All()[0]);
  GoTo("2026-09-22 08:59:59");
  EXPECT_THAT(All(), SizeIs(1));
  GoTo("2026-09-22 09:00:00");
  ASSERT_THAT(All(), SizeIs(2));
  EXPECT_THAT(All()[1].body, HasSubstr(plain.Name()));
}

// R-R7, R-R5: like level 3, to each once
TEST_F(DigestTest, AStatementThatNobodyMadeIsToldAtNight) {
  GoTo("2026-09-21 23:00:00");
  const ComplaintId complaint = NewComplaint();
  events::Delivered missed = About(complaint).New();
  missed.event.mutable_incident_statement_overdue()->set_incident("incidents/i");
  missed.event.mutable_incident_statement_overdue()->set_lead("agents/sue");
  Hear({About(complaint).Accepted("leo", "legal"), About(complaint).Warned("c1"), missed});
  GoTo("2026-09-21 23:00:02");
  ASSERT_THAT(Recipients(), UnorderedElementsAre("agents/sue", "departments/legal"));
  for (const Sent& one : All()) {
    EXPECT_EQ(one.items, 1);
    EXPECT_THAT(one.body, AllOf(HasSubstr("群体投诉情况说明逾期 1 项"), HasSubstr("incidents/i")));
    Arrive(one);
  }
  GoTo("2026-09-22 09:00:00");
  EXPECT_THAT(Recipients(), UnorderedElementsAre("agents/sue", "departments/legal", "agents/leo"));
}

// R-R5: once, not once a second
TEST_F(DigestTest, ACrisisThatGoesOnTellsOnceAMinute) {
  const ComplaintId grave = NewComplaint();
  Hear({About(grave).Filed(common::v1::LEVEL_CRISIS), About(grave).Accepted("leo", "legal")});
  for (int second = 0; second < 50; ++second) {
    Hear({About(grave).Warned(absl::StrCat("c", second))});
    clock_.Advance(absl::Seconds(1));
    FireDue();
    for (const Sent& one : All()) Arrive(one);
  }
  EXPECT_THAT(All(), SizeIs(1));
  GoTo("2026-09-21 10:01:02");
  ASSERT_THAT(All(), SizeIs(2));
  EXPECT_EQ(All()[0].items + All()[1].items, 50);
}

// Looks on behalf of NoteClocks, and does something before it goes on.
class AfterLook final : public Attentions {
 public:
  AfterLook(DigestBook& book, std::function<void()> then) : book_(book), then_(std::move(then)) {}

  absl::StatusOr<std::map<AttentionKey, Attention>> Load(
      const std::map<AttentionKey, bool>& keys) override {
    auto loaded = book_.Load(keys);
    then_();
    return loaded;
  }
  absl::Status SaveDuties(const std::map<AttentionKey, Duty>& duties) override {
    return book_.SaveDuties(duties);
  }
  absl::Status Remove(absl::Span<const ItemChange> items) override { return book_.Remove(items); }
  absl::Status Put(absl::Span<const ItemChange> items) override { return book_.Put(items); }
  absl::Status Move(absl::Span<const ItemChange> items) override { return book_.Move(items); }

 private:
  DigestBook& book_;
  const std::function<void()> then_;
};

// R-R5: the digest goes while an event of the same complaint is taken in.
TEST_F(DigestTest, WhatIsToldWhileItIsMovedIsToldOnce) {
  const ComplaintId complaint = NewComplaint();
  Hear({About(complaint).Accepted("lin", "frontline"), About(complaint).Warned("c1"),
        About(complaint).Warned("c2", 50)});
  clock_.Advance(AtWall("2026-09-21 10:15:00") - clock_.Now());
  events::Delivered graver = About(complaint).New();
  graver.event.mutable_complaint_reclassified()->set_level(common::v1::LEVEL_CRISIS);
  const std::vector<events::Delivered> events = {graver, About(complaint).Accepted("sue", "legal"),
                                                 About(complaint).Warned("c2", 75)};
  std::vector<Noted> noted;
  noted.reserve(events.size());
  for (const events::Delivered& one : events) noted.push_back({{"demo", complaint}, &one.event});
  const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) {
    DigestBook book(tx, timers_, SystemRandom());
    AfterLook look(book, [&] { FireDue(); });
    return NoteClocks(look, book, settings_.rhythm, noted, clock_.Now());
  });
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_THAT(Recipients(), ElementsAre("agents/lin"));
  EXPECT_EQ(All()[0].items, 2);
  EXPECT_EQ(Count("digest_item"), 1);  // the threshold that is news
  Arrive(All()[0]);
  GoTo("2026-09-21 10:30:00");
  ASSERT_THAT(Recipients(), ElementsAre("agents/lin", "agents/sue"));
  EXPECT_EQ(All()[1].items, 1);
  EXPECT_THAT(All()[1].body, HasSubstr("75%"));
}

TEST_F(DigestTest, WhatBecomesACrisisWhileItWaitsIsToldAtOnce) {
  const ComplaintId complaint = NewComplaint();
  Hear({About(complaint).Accepted("lin", "frontline"), About(complaint).Warned("c1")});
  events::Delivered corrected = About(complaint).New();
  corrected.event.mutable_complaint_reclassified()->set_level(common::v1::LEVEL_CRISIS);
  Hear({corrected});
  GoTo("2026-09-21 10:00:02");
  EXPECT_THAT(Recipients(), ElementsAre("agents/lin"));
}

// R-R5, R-S11
TEST_F(DigestTest, AHolidayIsWaitedOut) {
  GoTo("2026-09-24 18:30:00");
  const ComplaintId complaint = NewComplaint();
  Hear({About(complaint).Accepted("lin", "frontline"), About(complaint).Breached("c1")});
  GoTo("2026-09-28 08:59:59");
  EXPECT_THAT(All(), IsEmpty());
  GoTo("2026-09-28 09:00:00");
  EXPECT_THAT(Recipients(), UnorderedElementsAre("agents/lin", "departments/frontline"));
}

// A digest that was due in the day and could not be made before the night waits for the morning.
TEST_F(DigestTest, AfterAnOutageTheHoursAreLookedAtAgain) {
  const ComplaintId complaint = NewComplaint();
  Hear({About(complaint).Accepted("lin", "frontline"), About(complaint).Warned("c1")});
  GoTo("2026-09-21 21:00:00");
  EXPECT_THAT(All(), IsEmpty());
  EXPECT_EQ(Count("timer"), 1);
  GoTo("2026-09-22 09:00:00");
  EXPECT_THAT(All(), SizeIs(1));
}

TEST_F(DigestTest, WhatWasMetMeanwhileIsNotTold) {
  const ComplaintId complaint = NewComplaint();
  Hear({About(complaint).Accepted("lin", "frontline"), About(complaint).Breached("c1"),
        About(complaint).Warned("c2")});
  Hear({About(complaint).Met("c1")});
  GoTo("2026-09-21 10:15:00");
  const std::vector<Sent> sent = All();
  ASSERT_THAT(sent, SizeIs(1));  // none for the department
  EXPECT_EQ(sent[0].recipient, "agents/lin");
  EXPECT_EQ(sent[0].items, 1);
  EXPECT_EQ(Count("digest_item"), 0);
}

// R-R5
TEST_F(DigestTest, WhatWaitsFollowsTheCaseToItsNextAgent) {
  const ComplaintId complaint = NewComplaint();
  Hear({About(complaint).Accepted("lin", "frontline"), About(complaint).Breached("c1")});
  events::Delivered escalated = About(complaint).New();
  escalated.event.mutable_case_escalated()->set_department("departments/supervisor");
  Hear({escalated});
  Hear({About(complaint).Accepted("sue", "supervisor")});
  GoTo("2026-09-21 10:15:00");
  EXPECT_THAT(Recipients(), UnorderedElementsAre("agents/sue", "departments/supervisor"));
}

// Sources are independent: sla may be ahead of routing.
TEST_F(DigestTest, WhatIsHeardBeforeTheCaseWaitsForWhoeverGetsIt) {
  const ComplaintId complaint = NewComplaint();
  Hear({About(complaint).Warned("c1")});
  GoTo("2026-09-21 10:30:00");
  EXPECT_THAT(All(), IsEmpty());
  Hear({About(complaint).Accepted("lin", "frontline")});
  GoTo("2026-09-21 10:45:00");
  EXPECT_THAT(Recipients(), ElementsAre("agents/lin"));
}

TEST_F(DigestTest, TenantsHaveNothingInCommon) {
  settings_.languages_by_tenant["acme"] = "en";
  const ComplaintId complaint = NewComplaint();  // the same id in both
  for (const char* tenant : {"demo", "acme"}) {
    Hear({About(complaint, tenant).Accepted("lin", "frontline"),
          About(complaint, tenant).Warned("c1")});
  }
  Hear({About(complaint, "acme").Met("c2"), About(complaint, "demo").Met("c1")});
  GoTo("2026-09-21 10:15:00");
  const std::vector<Sent> sent = All();
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(sent[0].tenant, "acme");
  EXPECT_THAT(sent[0].body, HasSubstr("due soon"));
}

// However long the platform is away, one message waits for it and one comes after it.
TEST_F(DigestTest, TheNextDigestWaitsForTheLastOne) {
  const ComplaintId complaint = NewComplaint();
  Hear({About(complaint).Accepted("lin", "frontline")});
  for (int i = 0; i < 20; ++i) {
    Hear({About(complaint).Warned(absl::StrCat("c", i))});
    clock_.Advance(absl::Minutes(5));
    FireDue();
  }
  ASSERT_THAT(All(), SizeIs(1));
  Arrive(All()[0]);
  clock_.Advance(absl::Minutes(15));
  FireDue();
  ASSERT_THAT(All(), SizeIs(2));
  EXPECT_EQ(All()[0].items + All()[1].items, 20);
}

TEST_F(DigestTest, WhatIsRolledBackIsNotToldAndTheRetryIs) {
  const ComplaintId complaint = NewComplaint();
  const std::vector<events::Delivered> events = {About(complaint).Accepted("lin", "frontline"),
                                                 About(complaint).Warned("c1")};
  const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(handler_.Handle(tx, events));
    return absl::InternalError("lost");
  });
  EXPECT_FALSE(status.ok());
  GoTo("2026-09-21 10:15:00");
  EXPECT_THAT(All(), IsEmpty());
  Hear(events);
  GoTo("2026-09-21 10:30:00");
  EXPECT_THAT(All(), SizeIs(1));
}

TEST_F(DigestTest, OldDigestsAreForgotten) {
  settings_.kept_for = absl::Hours(50);
  const ComplaintId complaint = NewComplaint();
  Hear({About(complaint).Accepted("lin", "frontline"), About(complaint).Warned("c1")});
  GoTo("2026-09-21 10:15:00");
  Arrive(All()[0]);
  for (const char* day : {"22", "24"}) {
    GoTo(absl::StrCat("2026-09-", day, " 10:00:00"));
    Hear({About(complaint).Warned(absl::StrCat("c", day))});
    GoTo(absl::StrCat("2026-09-", day, " 10:15:00"));
    Arrive(All().back());
  }
  EXPECT_THAT(All(), SizeIs(2));
}

}  // namespace
}  // namespace redress::messaging
