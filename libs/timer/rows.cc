#include "timer/rows.h"

#include <algorithm>
#include <tuple>

#include "base/status_macros.h"

namespace redress::timer {
namespace {

constexpr pg::Statement kReadInOrder{"timer_read_in_order",
                                     "SELECT set_config('enable_bitmapscan', 'off', true)"};
constexpr pg::Statement kUpsert{
    "timer_arm",
    "INSERT INTO timer (shard, subject, kind, tenant, due_time, payload) "
    "SELECT * FROM unnest($1::int[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], "
    "$6::bytea[]) "
    "ON CONFLICT (shard, subject, kind) DO UPDATE SET version = EXCLUDED.version, attempt = 0, "
    "  tenant = EXCLUDED.tenant, due_time = EXCLUDED.due_time, payload = EXCLUDED.payload"};
// Key by key (LATERAL, fenced by OFFSET 0): a plan made while the table was empty would read all
// timers of a kind for each one wanted. Deleting by the row's place leaves alone a row that was
// armed anew in the meantime.
constexpr pg::Statement kRemove{"timer_disarm",
                                "DELETE FROM timer WHERE ctid = ANY(ARRAY(SELECT t.ctid FROM "
                                "unnest($2::int[], $3::uuid[]) AS want(shard, subject) "
                                "CROSS JOIN LATERAL (SELECT ctid FROM timer WHERE shard = "
                                "want.shard AND subject = want.subject AND kind = $1 "
                                "OFFSET 0) AS t))"};
constexpr pg::Statement kClock{"timer_clock", "SELECT clock_timestamp()"};
constexpr pg::Statement kNear{
    "timer_near_of_kind",
    "SELECT subject, shard, due_time FROM timer WHERE kind = $1 AND due_time >= $2 "
    "AND due_time < $3 AND shard = ANY($4) ORDER BY due_time LIMIT $5"};
constexpr pg::Statement kAnyBefore{"timer_any_before",
                                   "SELECT EXISTS (SELECT 1 FROM timer WHERE kind = $1 AND "
                                   "due_time < $2 AND shard = ANY($3))"};
// One row at least, so that the clock is told even when nothing is due.
constexpr pg::Statement kDue{
    "timer_due_now",
    "SELECT statement_timestamp(), clock_timestamp(), t.tenant, t.subject, t.due_time, t.payload, "
    "t.attempt, t.version FROM (SELECT 1) AS once LEFT JOIN ("
    "  SELECT t.* FROM unnest($2::int[], $3::uuid[]) AS want(shard, subject) "
    "  CROSS JOIN LATERAL (SELECT * FROM timer WHERE shard = want.shard "
    "    AND subject = want.subject AND kind = $1 OFFSET 0) AS t "
    "  WHERE t.due_time <= clock_timestamp()) AS t ON true"};
constexpr pg::Statement kOverdue{
    "timer_overdue",
    "SELECT statement_timestamp(), clock_timestamp(), t.tenant, t.subject, t.due_time, t.payload, "
    "t.attempt, t.version FROM (SELECT 1) AS once LEFT JOIN ("
    "  SELECT * FROM timer WHERE kind = $1 AND due_time < $2 AND shard = ANY($3) "
    "  AND due_time <= clock_timestamp() ORDER BY due_time LIMIT $4) AS t ON true"};
constexpr pg::Statement kDelete{
    "timer_delete",
    "DELETE FROM timer WHERE ctid = ANY(ARRAY(SELECT t.ctid "
    "FROM unnest($2::int[], $3::uuid[], $4::bigint[]) AS want(shard, subject, version) "
    "CROSS JOIN LATERAL (SELECT ctid, version FROM timer WHERE shard = want.shard AND subject = "
    "want.subject "
    "AND kind = $1 OFFSET 0) AS t WHERE t.version = want.version))"};
constexpr pg::Statement kPostpone{
    "timer_put_off",
    "UPDATE timer SET attempt = attempt + 1, version = nextval('timer_version'), "
    "  due_time = clock_timestamp() "
    "  + least(300000, 200 * (1 << least(attempt, 20))) * interval '1 millisecond' "
    "WHERE shard = $1 AND subject = $2 AND kind = $3 AND due_time <= clock_timestamp() "
    "RETURNING due_time"};

constexpr pg::Statement kNotify{"timer_notify",
                                "SELECT pg_notify('timer', payload) FROM unnest($1::text[]) AS "
                                "told(payload)"};

std::vector<int32_t> ShardsOf(const std::vector<Uuid>& subjects) {
  std::vector<int32_t> shards;
  shards.reserve(subjects.size());
  for (const Uuid& subject : subjects) shards.push_back(ShardOf(subject));
  return shards;
}

Due ReadDue(const pg::Rows& rows, const std::string& kind) {
  Due due{{}, {}, rows.Time(0, 0)};
  if (rows.IsNull(0, 3)) return due;
  due.fired.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    due.fired.push_back({kind, rows.Text(r, 2), rows.Id(r, 3), rows.Time(r, 4), rows.Time(r, 1),
                         rows.Text(r, 5), static_cast<int>(rows.Int(r, 6))});
    due.versions.push_back(rows.Int(r, 7));
  }
  return due;
}

}  // namespace

int ShardOf(const Uuid& subject) {
  uint64_t hash = 14695981039346656037ull;
  for (const uint8_t byte : subject.bytes) hash = (hash ^ byte) * 1099511628211ull;
  return static_cast<int>((hash >> 40) % kShardCount);
}

absl::Status Upsert(pg::Transaction& tx, absl::Span<const Timer> timers) {
  // In the order of the key, so that two armers never wait in a circle; the last one wins where a
  // subject comes twice.
  struct Keyed {
    int32_t shard;
    const Timer* timer;
  };
  std::vector<Keyed> sorted;
  sorted.reserve(timers.size());
  for (const Timer& timer : timers) sorted.push_back({ShardOf(timer.subject), &timer});
  const auto key = [](const Keyed& one) {
    return std::tie(one.shard, one.timer->subject, one.timer->kind);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Keyed& left, const Keyed& right) { return key(left) < key(right); });
  std::vector<int32_t> shards;
  std::vector<Uuid> subjects;
  std::vector<absl::string_view> kinds;
  std::vector<absl::string_view> tenants;
  std::vector<absl::Time> due_times;
  std::vector<pg::Bytes> payloads;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 < sorted.size() && key(sorted[i]) == key(sorted[i + 1])) continue;
    const Timer& timer = *sorted[i].timer;
    shards.push_back(sorted[i].shard);
    subjects.push_back(timer.subject);
    kinds.emplace_back(timer.kind);
    tenants.emplace_back(timer.tenant);
    due_times.push_back(timer.due_time);
    payloads.push_back({timer.payload});
  }
  return tx.Post(kUpsert, shards, subjects, kinds, tenants, due_times, payloads);
}

absl::Status Remove(pg::Transaction& tx, const std::string& kind,
                    const std::vector<Uuid>& subjects) {
  return tx.Post(kRemove, kind, ShardsOf(subjects), subjects);
}

absl::StatusOr<absl::Time> SelectClock(pg::Transaction& tx) {
  ASSIGN_OR_RETURN(const pg::Rows now, tx.Exec(kClock));
  return now.Time(0, 0);
}

absl::Status ReadInOrder(pg::Transaction& tx) { return tx.Post(kReadInOrder); }

absl::StatusOr<std::vector<Entry>> SelectNear(pg::Transaction& tx,
                                              const std::vector<int32_t>& shards,
                                              const Range& range) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kNear, range.kind, range.from, range.until, shards,
                                                static_cast<int64_t>(range.limit)));
  std::vector<Entry> entries;
  entries.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    entries.push_back({absl::ToUnixMicros(rows.Time(r, 2)), rows.Id(r, 0), 0,
                       static_cast<uint16_t>(rows.Int(r, 1))});
  }
  return entries;
}

absl::StatusOr<bool> AnyBefore(pg::Transaction& tx, const std::vector<int32_t>& shards,
                               const std::string& kind, absl::Time before) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kAnyBefore, kind, before, shards));
  return rows.Bool(0, 0);
}

absl::StatusOr<Due> SelectDue(pg::Transaction& tx, const std::string& kind,
                              const std::vector<Uuid>& subjects) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kDue, kind, ShardsOf(subjects), subjects));
  return ReadDue(rows, kind);
}

absl::StatusOr<Due> SelectOverdue(pg::Transaction& tx, const std::string& kind,
                                  const std::vector<int32_t>& shards, absl::Time before,
                                  int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(kOverdue, kind, before, shards, static_cast<int64_t>(limit)));
  return ReadDue(rows, kind);
}

absl::Status DeleteFired(pg::Transaction& tx, const std::string& kind, const Due& due) {
  std::vector<Uuid> subjects;
  subjects.reserve(due.fired.size());
  for (const Fired& one : due.fired) subjects.push_back(one.subject);
  return tx.Post(kDelete, kind, ShardsOf(subjects), subjects, due.versions);
}

absl::StatusOr<std::optional<absl::Time>> Postpone(pg::Transaction& tx, const std::string& kind,
                                                   const Uuid& subject) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kPostpone, ShardOf(subject), subject, kind));
  if (rows.empty()) return std::nullopt;
  return rows.Time(0, 0);
}

absl::Status Notify(pg::Transaction& tx, const std::vector<std::string>& payloads) {
  const std::vector<absl::string_view> views(payloads.begin(), payloads.end());
  return tx.Post(kNotify, views);
}

}  // namespace redress::timer
