#include "services/sla/store/clock_book.h"

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/events/v1/event_log_service.pb.h"
#include "services/sla/store/sql.h"
#include "telemetry/trace.h"

namespace redress::sla {
namespace {

std::string EncodeEarly(const std::vector<events::v1::Event>& early) {
  events::v1::ReadEventsResponse list;
  for (const events::v1::Event& event : early) *list.add_events()->mutable_event() = event;
  return list.SerializeAsString();
}

// The filing and the merge as events of their own, then each round's beginning and, if it is known,
// its end; the last round is the one under way.
std::string EncodeLife(const ClockSet& set) {
  events::v1::ReadEventsResponse list;
  const auto add = [&](absl::Time at) -> events::v1::Event& {
    events::v1::Event& event = *list.add_events()->mutable_event();
    *event.mutable_occur_time() = ToProto(at);
    return event;
  };
  if (!set.start_time) return "";
  *add(*set.start_time).mutable_complaint_filed() = set.filed;
  if (set.merge_time) add(*set.merge_time).mutable_complaint_merged();
  for (const Round& round : set.past) {
    add(round.start_time).mutable_complaint_reopened();
    if (round.end_time) add(*round.end_time).mutable_case_closed();
  }
  if (set.reopen_time) add(*set.reopen_time).mutable_complaint_reopened();
  return list.SerializeAsString();
}

void DecodeLife(const events::v1::ReadEventsResponse& list, ClockSet& set) {
  for (const events::v1::NumberedEvent& one : list.events()) {
    const absl::Time at = FromProto(one.event().occur_time());
    if (one.event().has_complaint_filed()) {
      set.filed = one.event().complaint_filed();
    } else if (one.event().has_complaint_merged()) {
      set.merge_time = at;
    } else if (one.event().has_case_closed() && !set.past.empty()) {
      set.past.back().end_time = at;
    } else if (one.event().has_complaint_reopened()) {
      set.past.push_back({at, std::nullopt});
    }
  }
  if (set.past.empty()) return;
  set.reopen_time = set.past.back().start_time;
  set.past.pop_back();
}

absl::Status Unreadable(const ComplaintId& complaint) {
  return absl::DataLossError(absl::StrCat("the clocks of ", complaint.Name(), " cannot be read"));
}

bool Parse(google::protobuf::MessageLite& message, absl::string_view bytes) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

absl::Status DecodeSet(const pg::Rows& rows, int r, ClockSet& set) {
  if (!rows.IsNull(r, 2)) set.start_time = rows.Time(r, 2);
  if (!rows.IsNull(r, 3)) set.end_time = rows.Time(r, 3);
  events::v1::ReadEventsResponse early, life;
  if (!Parse(set.record, rows.View(r, 4)) || !Parse(early, rows.View(r, 5)) ||
      !Parse(life, rows.View(r, 6))) {
    return Unreadable(ComplaintId(rows.Id(r, 1)));
  }
  DecodeLife(life, set);
  for (events::v1::NumberedEvent& kept : *early.mutable_events()) {
    set.early.push_back(std::move(*kept.mutable_event()));
  }
  return absl::OkStatus();
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
    RETURN_IF_ERROR(DecodeSet(rows, r, sets.at(key)));
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
  texts.reserve(3 * sets.size());
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
    earlies.push_back({texts.emplace_back(EncodeEarly(set.early))});
    lives.push_back({texts.emplace_back(EncodeLife(set))});
  }
  return tx_
      .Exec(sql::kSaveSets, tenants, complaints, start_times, end_times, next_deadlines,
            open_counts, records, earlies, lives)
      .status();
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
