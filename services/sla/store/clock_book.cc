#include "services/sla/store/clock_book.h"

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/sla/store/encoding.h"
#include "services/sla/store/sql.h"
#include "telemetry/trace.h"

namespace redress::sla {
namespace {

absl::Status Unreadable(const ComplaintId& complaint) {
  return absl::DataLossError(absl::StrCat("the clocks of ", complaint.Name(), " cannot be read"));
}

absl::Status ReadSet(const pg::Rows& rows, int r, ClockSet& set) {
  StoredSet stored{.record = rows.View(r, 4), .early = rows.View(r, 5), .life = rows.View(r, 6)};
  if (!rows.IsNull(r, 2)) stored.start_time = rows.Time(r, 2);
  if (!rows.IsNull(r, 3)) stored.end_time = rows.Time(r, 3);
  return DecodeSet(stored, set) ? absl::OkStatus() : Unreadable(ComplaintId(rows.Id(r, 1)));
}

}  // namespace

PgClockBook::PgClockBook(pg::Transaction& tx, events::Log& log, timer::Timers& timers)
    : tx_(tx), timers_(timers), outbox_(log, tx) {}

absl::Status PgClockBook::Load(ClockSets& sets) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  for (const auto& [key, set] : sets) {
    tenants.emplace_back(key.tenant);
    complaints.push_back(key.complaint.uuid());
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLoadSets, tenants, complaints));
  for (int r = 0; r < rows.size(); ++r) {
    const SetKey key{ComplaintId(rows.Id(r, 1)), rows.Text(r, 0)};
    RETURN_IF_ERROR(ReadSet(rows, r, sets.at(key)));
  }
  return absl::OkStatus();
}

absl::Status PgClockBook::Save(absl::Span<const ClockSets::value_type* const> sets) {
  if (sets.empty()) return absl::OkStatus();
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  std::vector<std::optional<absl::Time>> start_times;
  std::vector<std::optional<absl::Time>> end_times;
  std::vector<std::optional<absl::Time>> next_deadlines;
  std::vector<int32_t> open_counts;
  std::vector<std::string> texts;  // what the views below look at
  texts.reserve(2 * sets.size());
  std::vector<pg::Bytes> records;
  std::vector<pg::Bytes> earlies;
  std::vector<pg::Bytes> lives;
  for (const ClockSets::value_type* entry : sets) {
    const auto& [key, set] = *entry;
    tenants.emplace_back(key.tenant);
    complaints.push_back(key.complaint.uuid());
    start_times.push_back(set.start_time);
    end_times.push_back(set.end_time);
    next_deadlines.push_back(NextDeadline(set));
    open_counts.push_back(OpenCount(set));
    records.push_back({texts.emplace_back(set.record.SerializeAsString())});
    earlies.push_back({});
    lives.push_back({texts.emplace_back(EncodeLife(set))});
  }
  return tx_.Post(sql::kSaveSets, tenants, complaints, start_times, end_times, next_deadlines,
                  open_counts, records, earlies, lives);
}

absl::Status PgClockBook::SetAlarms(absl::Span<const NextAlarm> alarms) {
  std::vector<timer::Timer> timers;
  std::vector<Uuid> silent;
  for (const auto& [key, due] : alarms) {
    if (due) {
      timers.push_back({.kind = kClockTimer,
                        .tenant = key.tenant,
                        .subject = key.complaint.uuid(),
                        .due_time = *due});
    } else {
      silent.push_back(key.complaint.uuid());
    }
  }
  RETURN_IF_ERROR(timers_.Arm(tx_, timers));
  return timers_.Disarm(tx_, kClockTimer, silent);
}

void PgClockBook::Tell(const SetKey& key, const Facts& facts, absl::Time now,
                       absl::string_view trace_id) {
  const TraceScope scope{std::string(trace_id)};
  for (const events::v1::Event& fact : facts) {
    outbox_.Add(key.tenant, key.complaint, now, /*actor=*/"").MergeFrom(fact);
  }
}

absl::StatusOr<std::optional<v1::GetClocksResponse>> PgClockIndex::Find(
    absl::string_view tenant, const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kFindSet, tenant, complaint.uuid()));
  if (rows.empty()) return std::nullopt;
  v1::GetClocksResponse record;
  if (!Parse(record, rows.View(0, 0))) return Unreadable(complaint);
  return record;
}

absl::StatusOr<std::vector<OpenSet>> PgClockIndex::ListOpen(absl::string_view tenant,
                                                            absl::Time before,
                                                            const OpenPlace& after, int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kListOpen, tenant, before, after.next_deadline,
                            after.complaint.uuid(), static_cast<int64_t>(limit)));
  std::vector<OpenSet> sets;
  for (int r = 0; r < rows.size(); ++r) {
    OpenSet& set = sets.emplace_back();
    set.complaint = ComplaintId(rows.Id(r, 0));
    set.next_deadline = rows.Time(r, 1);
    if (!Parse(set.record, rows.View(r, 2))) return Unreadable(set.complaint);
  }
  return sets;
}

absl::StatusOr<std::vector<ChangedSet>> ChangedSince(pg::Transaction& tx,
                                                     absl::Span<const SeenSet> seen, int limit) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  std::vector<int64_t> versions;
  for (const SeenSet& one : seen) {
    tenants.emplace_back(one.tenant);
    complaints.push_back(one.complaint.uuid());
    versions.push_back(one.version);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kChangedSets, tenants, complaints, versions,
                                                static_cast<int64_t>(limit)));
  std::vector<ChangedSet> changed;
  for (int r = 0; r < rows.size(); ++r) {
    ChangedSet& one = changed.emplace_back();
    one.place = static_cast<size_t>(rows.Int(r, 0)) - 1;
    one.version = rows.Int(r, 1);
    if (!Parse(one.record, rows.View(r, 2))) return Unreadable(seen[one.place].complaint);
  }
  return changed;
}

}  // namespace redress::sla
