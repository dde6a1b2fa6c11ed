#include "timer/timer_service.h"

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/timer/v1/timer.pb.h"
#include "rpc/for_suite.h"

namespace redress::timer {
namespace {

constexpr pg::Statement kShards{
    "timer_shards",
    "SELECT lease.slot, lease.owner, lease.epoch, m.expire_time, coalesce(t.armed, 0), t.next_due "
    "FROM lease "
    "LEFT JOIN lease_member m ON m.job = lease.job AND m.owner = lease.owner "
    "LEFT JOIN (SELECT shard, count(*) AS armed, min(due_time) AS next_due FROM timer "
    "           GROUP BY shard) t ON t.shard = lease.slot "
    "WHERE lease.job = 'timer' ORDER BY lease.slot"};
constexpr pg::Statement kOverdue{
    "timer_overdue_count",
    "SELECT count(*) FROM (SELECT 1 FROM timer WHERE due_time < clock_timestamp() LIMIT 100000) t"};

absl::Status GetTimers(pg::Database& db, const Timers& timers, const rpc::Call& call,
                       v1::GetTimersResponse& response) {
  const Standing standing = timers.standing();
  response.set_replica(standing.replica.ToString());
  response.set_clock_offset_ms(absl::ToDoubleMilliseconds(standing.clock_offset));
  for (const Lateness& lateness : standing.lateness) {
    v1::TimerLateness& told = *response.add_lateness();
    told.set_kind(lateness.kind);
    told.set_fired(lateness.committed.count());
    told.set_p50_ms(absl::ToDoubleMilliseconds(lateness.committed.Percentile(50)));
    told.set_p99_ms(absl::ToDoubleMilliseconds(lateness.committed.Percentile(99)));
    told.set_max_ms(absl::ToDoubleMilliseconds(lateness.committed.max()));
  }
  return db.Run({.deadline = call.deadline, .read_only = true},
                [&](pg::Transaction& tx) -> absl::Status {
                  response.clear_shards();
                  ASSIGN_OR_RETURN(const pg::Rows shards, tx.Exec(kShards));
                  for (int r = 0; r < shards.size(); ++r) {
                    v1::TimerShard& shard = *response.add_shards();
                    shard.set_shard(static_cast<int32_t>(shards.Int(r, 0)));
                    if (!shards.IsNull(r, 1)) shard.set_owner(shards.Id(r, 1).ToString());
                    shard.set_epoch(shards.Int(r, 2));
                    if (!shards.IsNull(r, 3))
                      *shard.mutable_expire_time() = ToProto(shards.Time(r, 3));
                    shard.set_armed(shards.Int(r, 4));
                    if (!shards.IsNull(r, 5))
                      *shard.mutable_next_due_time() = ToProto(shards.Time(r, 5));
                  }
                  ASSIGN_OR_RETURN(const pg::Rows overdue, tx.Exec(kOverdue));
                  response.set_overdue(overdue.Int(0, 0));
                  return absl::OkStatus();
                });
}

}  // namespace

std::unique_ptr<rpc::Service> MakeTimerService(pg::Database& db, const Timers& timers,
                                               rpc::Environment environment) {
  auto service = std::make_unique<rpc::Service>(v1::GetTimersRequest::descriptor()->file(),
                                                "TimerService", environment);
  rpc::ForSuite<v1::GetTimersRequest, v1::GetTimersResponse>(
      *service, "GetTimers", [&db, &timers](const rpc::Call& call, const auto&, auto& response) {
        return GetTimers(db, timers, call, response);
      });
  return service;
}

}  // namespace redress::timer
