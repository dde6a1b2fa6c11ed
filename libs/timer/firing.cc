#include "timer/firing.h"

#include "base/status_macros.h"

namespace redress::timer {
namespace {

constexpr pg::Statement kUpsert{
    "timer_arm",
    "INSERT INTO timer (shard, subject, kind, tenant, due_time, payload) "
    "SELECT * FROM unnest($1::int[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], "
    "$6::bytea[]) "
    "ON CONFLICT (shard, subject, kind) DO UPDATE SET version = timer.version + 1, attempt = 0, "
    "  tenant = EXCLUDED.tenant, due_time = EXCLUDED.due_time, payload = EXCLUDED.payload "
    "RETURNING kind, subject, version, due_time"};
// Key by key (LATERAL, fenced by OFFSET 0): a plan made while the table was empty would read all
// timers of a kind for each one wanted. Deleting by the row's place leaves alone a row that was
// armed anew in the meantime.
constexpr pg::Statement kRemove{"timer_disarm",
                                "DELETE FROM timer WHERE ctid = ANY(ARRAY(SELECT t.ctid FROM "
                                "unnest($2::int[], $3::uuid[]) AS want(shard, subject) "
                                "CROSS JOIN LATERAL (SELECT ctid FROM timer WHERE shard = "
                                "want.shard AND subject = want.subject AND kind = $1 "
                                "OFFSET 0) AS t))"};
constexpr pg::Statement kNear{
    "timer_near",
    "SELECT kind, subject, version, due_time FROM timer "
    "WHERE due_time < clock_timestamp() + $2 * interval '1 millisecond' AND shard = ANY($1) "
    "ORDER BY due_time LIMIT 200000"};
constexpr pg::Statement kNow{"timer_now", "SELECT clock_timestamp()"};
constexpr pg::Statement kDue{
    "timer_due",
    "SELECT t.tenant, t.subject, t.due_time, clock_timestamp(), t.payload, t.attempt "
    "FROM unnest($2::int[], $3::uuid[], $4::bigint[]) AS want(shard, subject, version) "
    "CROSS JOIN LATERAL (SELECT * FROM timer WHERE shard = want.shard AND subject = want.subject "
    "AND kind = $1 "
    "OFFSET 0) AS t WHERE t.version = want.version AND t.due_time <= clock_timestamp()"};
constexpr pg::Statement kDelete{
    "timer_delete",
    "DELETE FROM timer WHERE ctid = ANY(ARRAY(SELECT t.ctid "
    "FROM unnest($2::int[], $3::uuid[], $4::bigint[]) AS want(shard, subject, version) "
    "CROSS JOIN LATERAL (SELECT ctid, version FROM timer WHERE shard = want.shard AND subject = "
    "want.subject "
    "AND kind = $1 OFFSET 0) AS t WHERE t.version = want.version))"};
constexpr pg::Statement kPostpone{
    "timer_postpone",
    "UPDATE timer SET attempt = attempt + 1, version = version + 1, due_time = clock_timestamp() "
    "  + least(300000, 200 * (1 << least(attempt, 20))) * interval '1 millisecond' "
    "WHERE shard = $1 AND subject = $2 AND kind = $3 AND version = $4"};

std::vector<int32_t> ShardsOf(const std::vector<Uuid>& subjects) {
  std::vector<int32_t> shards;
  for (const Uuid& subject : subjects) shards.push_back(ShardOf(subject));
  return shards;
}

Row ReadRow(const pg::Rows& rows, int r) {
  return {rows.Text(r, 0), rows.Id(r, 1), rows.Int(r, 2), rows.Time(r, 3)};
}

}  // namespace

int ShardOf(const Uuid& subject) {
  uint64_t hash = 14695981039346656037ull;
  for (const uint8_t byte : subject.bytes) hash = (hash ^ byte) * 1099511628211ull;
  return static_cast<int>((hash >> 40) % kShardCount);
}

absl::StatusOr<std::vector<Row>> Upsert(pg::Transaction& tx, absl::Span<const Timer> timers) {
  // The last one wins where a subject comes twice; sorted, so that two armers never wait in a
  // circle.
  std::map<std::pair<Uuid, std::string>, const Timer*> by_key;
  for (const Timer& timer : timers) by_key[{timer.subject, timer.kind}] = &timer;
  std::vector<Uuid> subjects;
  std::vector<absl::string_view> kinds;
  std::vector<absl::string_view> tenants;
  std::vector<absl::Time> due_times;
  std::vector<pg::Bytes> payloads;
  for (const auto& [key, timer] : by_key) {
    subjects.push_back(timer->subject);
    kinds.push_back(timer->kind);
    tenants.push_back(timer->tenant);
    due_times.push_back(timer->due_time);
    payloads.push_back({timer->payload});
  }
  ASSIGN_OR_RETURN(const pg::Rows armed, tx.Exec(kUpsert, ShardsOf(subjects), subjects, kinds,
                                                 tenants, due_times, payloads));
  std::vector<Row> rows;
  for (int r = 0; r < armed.size(); ++r) rows.push_back(ReadRow(armed, r));
  return rows;
}

absl::Status Remove(pg::Transaction& tx, const std::string& kind,
                    const std::vector<Uuid>& subjects) {
  return tx.Exec(kRemove, kind, ShardsOf(subjects), subjects).status();
}

absl::StatusOr<std::vector<Row>> SelectNear(pg::Transaction& tx, const std::vector<int32_t>& shards,
                                            absl::Duration horizon, absl::Time& database_now) {
  ASSIGN_OR_RETURN(const pg::Rows near, tx.Exec(kNear, shards, absl::ToInt64Milliseconds(horizon)));
  std::vector<Row> rows;
  for (int r = 0; r < near.size(); ++r) rows.push_back(ReadRow(near, r));
  ASSIGN_OR_RETURN(const pg::Rows now, tx.Exec(kNow));
  database_now = now.Time(0, 0);
  return rows;
}

absl::StatusOr<std::vector<Fired>> SelectDue(pg::Transaction& tx, const std::string& kind,
                                             const std::vector<Uuid>& subjects,
                                             const std::vector<int64_t>& versions) {
  ASSIGN_OR_RETURN(const pg::Rows due, tx.Exec(kDue, kind, ShardsOf(subjects), subjects, versions));
  std::vector<Fired> fired;
  for (int r = 0; r < due.size(); ++r) {
    fired.push_back({kind, due.Text(r, 0), due.Id(r, 1), due.Time(r, 2), due.Time(r, 3),
                     due.Text(r, 4), static_cast<int>(due.Int(r, 5))});
  }
  return fired;
}

absl::Status DeleteFired(pg::Transaction& tx, const std::string& kind,
                         const std::vector<Uuid>& subjects, const std::vector<int64_t>& versions) {
  return tx.Exec(kDelete, kind, ShardsOf(subjects), subjects, versions).status();
}

absl::Status Postpone(pg::Transaction& tx, const std::string& kind, const Uuid& subject,
                      int64_t version) {
  return tx.Exec(kPostpone, ShardOf(subject), subject, kind, version).status();
}

}  // namespace redress::timer
