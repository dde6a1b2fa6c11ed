#include "services/sla/api/world_testing.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "pg/migrate.h"
#include "testing/private_postgres.h"

namespace redress::sla {
namespace {

constexpr pg::Statement kRecord{"test_record",
                                "SELECT record FROM clock_set WHERE complaint_id = $1"};
constexpr pg::Statement kAlarm{"test_alarm", "SELECT due_time FROM timer WHERE subject = $1"};
constexpr pg::Statement kTimerCount{"test_timer_count", "SELECT count(*) FROM timer"};

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

}  // namespace

World::World(const std::string& name)
    : db_({.conninfo = test::PrivatePostgres::Get().NewDatabase(name)}, SystemClock(),
          SystemRandom()),
      log_(db_, SystemRandom()),
      timers_(db_, SystemClock(), SystemRandom(), metrics_),
      registry_(ShippedPacks::Read("default").value()),
      event_handler_(log_, timers_, SystemClock(), registry_),
      clock_timer_(log_, timers_, registry_) {
  Must(pg::Migrate(db_, {{"pg", pg::SharedMigrationFiles()},
                         {"events", events::MigrationFiles()},
                         {"timer", timer::MigrationFiles()},
                         {"sla", MigrationFiles()}}));
  timers_.On(kClockTimer, clock_timer_);
}

ComplaintId World::NewComplaint() {
  return ComplaintId(NewUuid(SystemClock().Now(), SystemRandom()));
}

events::Delivered World::EventOf(const std::string& tenant, const ComplaintId& complaint,
                                 story::Step step, absl::Duration shift) {
  step.set_tenant(tenant);
  step.set_complaint(complaint.Name());
  *step.mutable_occur_time() = ToProto(FromProto(step.occur_time()) + shift);
  return {"intake", PartitionOf(complaint), 1, complaint, std::move(step)};
}

absl::Status World::TakeIn(const std::vector<events::Delivered>& events) {
  return db_.Run({}, [&](pg::Transaction& tx) { return event_handler_.Handle(tx, events); });
}

absl::Status World::Fire(const std::string& tenant, const std::vector<ComplaintId>& complaints,
                         absl::Time now) {
  std::vector<timer::Fired> fired;
  fired.reserve(complaints.size());
  for (const ComplaintId& complaint : complaints) {
    fired.push_back({kClockTimer, tenant, complaint.uuid(), now, now, "", 0});
  }
  return db_.Run({}, [&](pg::Transaction& tx) { return clock_timer_.Fire(tx, fired); });
}

std::optional<std::string> World::Record(const ComplaintId& complaint) {
  std::optional<std::string> record;
  Must(db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kRecord, complaint.uuid()));
    if (!rows.empty()) record = rows.Text(0, 0);
    return absl::OkStatus();
  }));
  return record;
}

std::vector<std::string> World::Clocks(const std::string& tenant, const ComplaintId& complaint) {
  std::vector<std::string> words;
  Must(db_.Run({.read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
    PgClockIndex index(tx);
    ASSIGN_OR_RETURN(const std::optional<v1::GetClocksResponse> found,
                     index.Find(tenant, complaint));
    if (!found) return absl::OkStatus();
    for (const v1::Clock& clock : found->clocks()) {
      if (!clock.has_start_time()) continue;  // pending
      words.push_back(absl::StrCat(clock.clock_id(), ": ", story::InWords(clock)));
    }
    return absl::OkStatus();
  }));
  return words;
}

std::vector<std::string> World::Told() {
  std::vector<std::string> words;
  for (int partition = 0; partition < kPartitionCount; ++partition) {
    const auto events = log_.Read(partition, 0, 100'000, absl::InfiniteFuture());
    Must(events.status());
    for (const events::Numbered& numbered : *events) {
      events::v1::Event event;
      if (!event.ParseFromString(numbered.payload)) std::abort();
      words.push_back(story::InWords(event));
    }
  }
  return words;
}

std::optional<absl::Time> World::Alarm(const ComplaintId& complaint) {
  std::optional<absl::Time> due;
  Must(db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kAlarm, complaint.uuid()));
    if (!rows.empty()) due = rows.Time(0, 0);
    return absl::OkStatus();
  }));
  return due;
}

int64_t World::TimerCount() {
  int64_t count = 0;
  Must(db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kTimerCount));
    count = rows.Int(0, 0);
    return absl::OkStatus();
  }));
  return count;
}

}  // namespace redress::sla
