#include "pg/lease.h"

#include <algorithm>

#include "base/error.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::pg {
namespace {

constexpr Statement kAddSlots{"lease_add_slots",
                              "INSERT INTO lease (job, slot) SELECT $1, generate_series(0, $2 - 1) "
                              "ON CONFLICT DO NOTHING"};
constexpr Statement kHeartbeat{
    "lease_heartbeat",
    "INSERT INTO lease_member (job, owner, expire_time) "
    "VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond') "
    "ON CONFLICT (job, owner) DO UPDATE SET expire_time = EXCLUDED.expire_time"};
constexpr Statement kForgetMembers{
    "lease_forget_members",
    "DELETE FROM lease_member WHERE job = $1 AND expire_time < clock_timestamp()"};
constexpr Statement kCountMembers{"lease_count_members",
                                  "SELECT count(*) FROM lease_member WHERE job = $1"};
constexpr Statement kMine{"lease_mine",
                          "SELECT slot, epoch FROM lease WHERE job = $1 AND owner = $2"};
// A slot is its owner's while the owner says that it lives. FOR UPDATE waits for the last
// transaction that the former owner has fenced. Programs of before look at expire_time instead.
constexpr Statement kTake{
    "lease_take",
    "WITH free AS (SELECT slot FROM lease WHERE job = $1 AND (owner IS NULL OR NOT EXISTS ("
    "                SELECT 1 FROM lease_member m WHERE m.job = lease.job "
    "                AND m.owner = lease.owner AND m.expire_time >= clock_timestamp())) "
    "              ORDER BY slot LIMIT $3 FOR UPDATE SKIP LOCKED) "
    "UPDATE lease SET owner = $2, epoch = epoch + 1, expire_time = 'infinity' "
    "FROM free WHERE lease.job = $1 AND lease.slot = free.slot RETURNING lease.slot, lease.epoch"};
constexpr Statement kHandOver{
    "lease_hand_over",
    "WITH mine AS (SELECT slot FROM lease WHERE job = $1 AND owner = $2 "
    "              AND slot = ANY($3) ORDER BY slot FOR UPDATE) "
    "UPDATE lease SET owner = NULL, epoch = epoch + 1, expire_time = '-infinity' "
    "FROM mine WHERE lease.job = $1 AND lease.slot = mine.slot"};
constexpr Statement kTell{"lease_tell", "SELECT pg_notify('lease', $1)"};
constexpr Statement kLeave{"lease_leave", "DELETE FROM lease_member WHERE job = $1 AND owner = $2"};
// Slot by slot in the order given, which is theirs: two that fence never wait in a circle.
constexpr Statement kFence{
    "lease_fence",
    "SELECT count(*) FROM unnest($3::int[], $4::bigint[]) AS want(slot, epoch) "
    "CROSS JOIN LATERAL (SELECT 1 FROM lease WHERE job = $1 AND slot = want.slot AND owner = $2 "
    "  AND epoch = want.epoch FOR KEY SHARE OFFSET 0) AS held"};

constexpr Statement kLockAll{"lease_lock_all", "LOCK TABLE lease IN EXCLUSIVE MODE"};
constexpr Statement kCountLiving{"lease_count_living",
                                 "SELECT count(*) FROM lease_member WHERE job = ANY($1::text[]) "
                                 "AND expire_time >= clock_timestamp()"};

}  // namespace

LeaseKeeper::LeaseKeeper(Database& db, LeaseOptions options, Clock& clock, Random& random)
    : db_(db), options_(std::move(options)), clock_(clock), owner_(NewUuid(clock.Now(), random)) {}

LeaseKeeper::~LeaseKeeper() { Stop(); }

void LeaseKeeper::Start() {
  hearing_ = db_.listener().On("lease", [this](absl::string_view job) {
    if (job.empty() || job == options_.job) wakeup_.Wake();
  });
  thread_ = std::thread([this] { Loop(); });
}

void LeaseKeeper::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  if (hearing_ != 0) db_.listener().Off(hearing_);
  wakeup_.Wake();
  if (thread_.joinable()) thread_.join();
  std::vector<int32_t> slots;
  for (const HeldLease& lease : Held()) slots.push_back(lease.slot);
  const absl::Status status =
      db_.Run({.deadline = clock_.Now() + absl::Seconds(2)}, [&](Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(tx.Exec(kHandOver, options_.job, owner_, slots).status());
        RETURN_IF_ERROR(tx.Exec(kLeave, options_.job, owner_).status());
        return tx.Exec(kTell, options_.job).status();
      });
  if (!status.ok()) {  // the leases run out by themselves
    LogWarning("lease_hand_over_failed", {{"job", options_.job}, {"error", status.message()}});
  }
  absl::MutexLock lock(&mutex_);
  held_.clear();
  ++generation_;
}

std::vector<HeldLease> LeaseKeeper::Held() const {
  absl::MutexLock lock(&mutex_);
  return held_;
}

int64_t LeaseKeeper::generation() const {
  absl::MutexLock lock(&mutex_);
  return generation_;
}

absl::Status LeaseKeeper::Fence(Transaction& tx, absl::Span<const HeldLease> leases) const {
  std::vector<int32_t> slots;
  std::vector<int64_t> epochs;
  for (const HeldLease& lease : leases) {
    slots.push_back(lease.slot);
    epochs.push_back(lease.epoch);
  }
  const auto all_held = [count = leases.size()](const Rows& rows) -> absl::Status {
    if (rows.Int(0, 0) == static_cast<int64_t>(count)) return absl::OkStatus();
    return Error(absl::StatusCode::kAborted, "LEASE_LOST",
                 "another replica has taken over this work");
  };
  return tx.Expect(all_held, kFence, options_.job, owner_, slots, epochs);
}

void LeaseKeeper::Refresh() {
  {
    absl::MutexLock lock(&mutex_);
    held_.clear();
    ++generation_;
  }
  wakeup_.Wake();
  options_.on_change();
}

absl::Status LeaseKeeper::Turn() {
  std::vector<HeldLease> held;
  const int64_t live_ms = absl::ToInt64Milliseconds(options_.time_to_live);
  RETURN_IF_ERROR(db_.Run(
      {.deadline = clock_.Now() + options_.time_to_live / 2}, [&](Transaction& tx) -> absl::Status {
        held.clear();
        RETURN_IF_ERROR(tx.Exec(kHeartbeat, options_.job, owner_, live_ms).status());
        RETURN_IF_ERROR(tx.Exec(kForgetMembers, options_.job).status());
        ASSIGN_OR_RETURN(const Rows members, tx.Exec(kCountMembers, options_.job));
        ASSIGN_OR_RETURN(const Rows mine, tx.Exec(kMine, options_.job, owner_));
        for (int r = 0; r < mine.size(); ++r) {
          held.push_back({static_cast<int>(mine.Int(r, 0)), mine.Int(r, 1)});
        }
        const int64_t member_count = std::max<int64_t>(1, members.Int(0, 0));
        const int64_t share = (options_.slot_count + member_count - 1) / member_count;
        const int64_t missing = share - static_cast<int64_t>(held.size());
        if (missing > 0) {
          ASSIGN_OR_RETURN(const Rows taken, tx.Exec(kTake, options_.job, owner_, missing));
          for (int r = 0; r < taken.size(); ++r) {
            held.push_back({static_cast<int>(taken.Int(r, 0)), taken.Int(r, 1)});
          }
        } else if (missing < 0) {
          std::sort(held.begin(), held.end());
          std::vector<int32_t> surplus;
          for (size_t i = static_cast<size_t>(share); i < held.size(); ++i)
            surplus.push_back(held[i].slot);
          held.resize(static_cast<size_t>(share));
          RETURN_IF_ERROR(tx.Exec(kHandOver, options_.job, owner_, surplus).status());
          RETURN_IF_ERROR(tx.Exec(kTell, options_.job).status());
        }
        return absl::OkStatus();
      }));
  std::sort(held.begin(), held.end());
  const auto count = static_cast<int64_t>(held.size());
  {
    absl::MutexLock lock(&mutex_);
    if (held == held_) return absl::OkStatus();
    held_ = std::move(held);
    ++generation_;
  }
  LogInfo("leases_changed", {{"job", options_.job}, {"held", count}});
  options_.on_change();
  return absl::OkStatus();
}

void LeaseKeeper::Loop() {
  bool slots_added = false;
  while (true) {
    absl::Status status;
    if (!slots_added) {
      status = db_.Run({.deadline = clock_.Now() + absl::Seconds(5)}, [&](Transaction& tx) {
        return tx.Exec(kAddSlots, options_.job, options_.slot_count).status();
      });
      slots_added = status.ok();
    }
    if (slots_added) status = Turn();
    if (!status.ok())
      LogWarning("lease_turn_failed", {{"job", options_.job}, {"error", status.message()}});
    {
      absl::MutexLock lock(&mutex_);
      if (stopped_) return;
    }
    wakeup_.WaitFor(status.ok() ? options_.time_to_live / 3 : absl::Milliseconds(200));
    absl::MutexLock lock(&mutex_);
    if (stopped_) return;
  }
}

absl::StatusOr<bool> KeepMembersOut(Transaction& tx, const std::vector<absl::string_view>& jobs) {
  RETURN_IF_ERROR(tx.Exec(kLockAll).status());
  ASSIGN_OR_RETURN(const Rows living, tx.Exec(kCountLiving, jobs));
  return living.Int(0, 0) == 0;
}

}  // namespace redress::pg
