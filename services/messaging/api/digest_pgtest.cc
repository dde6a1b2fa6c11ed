// Digests on a real Postgres: planned and sent by a clock of the test's own, then the whole service
// beside a neighbour that a test rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "calendar/reader.h"
#include "pg/migrate.h"
#include "pg/request_log.h"
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

absl::Time AtWall(const std::string& wall) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M:%S %z", wall + " +0800", &time, &error)) << error;
  return time;
}

ComplaintId NewComplaint() { return ComplaintId(NewUuid(SystemClock().Now(), SystemRandom())); }

// Events of one complaint, each at the moment that the clock shows.
struct Teller {
  Clock& clock;
  std::string tenant;
  ComplaintId complaint;

  events::Delivered New() const {
    events::Delivered delivered{"test", PartitionOf(complaint), 1, complaint, {}};
    delivered.event.set_tenant(tenant);
    delivered.event.set_complaint(complaint.Name());
    *delivered.event.mutable_occur_time() = ToProto(clock.Now());
    return delivered;
  }
  events::Delivered Filed(common::v1::Level level) const {
    events::Delivered delivered = New();
    delivered.event.mutable_complaint_filed()->set_level(level);
    return delivered;
  }
  events::Delivered Accepted(const std::string& agent, const std::string& department) const {
    events::Delivered delivered = New();
    delivered.event.mutable_case_accepted()->set_agent("agents/" + agent);
    delivered.event.mutable_case_accepted()->set_department("departments/" + department);
    return delivered;
  }
  events::Delivered Warned(const std::string& clock_id, int percent = 75) const {
    events::Delivered delivered = New();
    auto& warned = *delivered.event.mutable_clock_warned();
    warned.set_clock_id(clock_id);
    warned.set_milestone("first_response");
    warned.set_percent(percent);
    *warned.mutable_deadline() = ToProto(clock.Now() + absl::Hours(1));
    return delivered;
  }
  events::Delivered Breached(const std::string& clock_id) const {
    events::Delivered delivered = New();
    auto& breached = *delivered.event.mutable_clock_breached();
    breached.set_clock_id(clock_id);
    breached.set_milestone("first_response");
    *breached.mutable_deadline() = ToProto(clock.Now());
    return delivered;
  }
  events::Delivered Met(const std::string& clock_id) const {
    events::Delivered delivered = New();
    delivered.event.mutable_clock_met()->set_clock_id(clock_id);
    return delivered;
  }
};

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
