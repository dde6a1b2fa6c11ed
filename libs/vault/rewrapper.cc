#include "vault/rewrapper.h"

#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::vault {
namespace {

constexpr int64_t kPage = 500;
constexpr absl::Duration kSweepEvery = absl::Minutes(10);
constexpr absl::Duration kLookEvery = absl::Seconds(5);
constexpr absl::Duration kPageMax = absl::Seconds(10);

constexpr pg::Statement kCountBehind{"data_key_count_behind",
                                     "SELECT count(*) FROM data_key WHERE key_version < $1"};
// Another replica's page is passed over; it does the same.
constexpr pg::Statement kBehind{"data_key_behind",
                                "SELECT tenant, owner, wrapped FROM data_key "
                                "WHERE (tenant, owner) > ($1, $2) AND key_version < $3 "
                                "ORDER BY tenant, owner LIMIT $4 FOR UPDATE SKIP LOCKED"};
constexpr pg::Statement kRewrap{
    "data_key_rewrap",
    "UPDATE data_key AS k SET key_version = $3, wrapped = u.wrapped "
    "FROM unnest($1::text[], $2::text[], $4::bytea[]) AS u(tenant, owner, wrapped) "
    "WHERE k.tenant = u.tenant AND k.owner = u.owner"};

}  // namespace

Rewrapper::Rewrapper(pg::Database& db, Vault& vault, Metrics& metrics, Clock& clock)
    : db_(db),
      vault_(vault),
      clock_(clock),
      behind_(metrics.Gauge("redress_data_keys_behind",
                            "Data keys wrapped by an older version than the newest", {})),
      rewrapped_(metrics.Counter("redress_data_keys_rewrapped_total",
                                 "Data keys wrapped anew by the newest version", {})) {}

void Rewrapper::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Rewrapper::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool Rewrapper::Pause(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopped_), time);
  return !stopped_;
}

void Rewrapper::Loop() {
  absl::Time sweep_at = absl::InfinitePast();
  do {
    const absl::Time now = clock_.Now();
    if (now >= sweep_at) {
      sweep_at = now + kSweepEvery;
      const absl::StatusOr<int64_t> done = Sweep();
      if (!done.ok()) {
        LogWarning("data_keys_not_rewrapped", {{"error", done.status().message()}});
      } else if (*done > 0) {
        LogInfo("data_keys_rewrapped",
                {{"keys", *done}, {"version", int64_t{vault_.envelope().ring().newest()}}});
      }
    }
    // What fails is tried again in a moment.
    (void)db_.Run({.deadline = now + kPageMax},
                  [&](pg::Transaction& tx) { return vault_.Look(tx); });
  } while (Pause(kLookEvery));
}

absl::StatusOr<int64_t> Rewrapper::Sweep() {
  const auto newest = static_cast<int32_t>(vault_.envelope().ring().newest());
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + absl::Minutes(1), .read_only = true},
                          [&](pg::Transaction& tx) -> absl::Status {
                            ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kCountBehind, newest));
                            behind_.Set(static_cast<double>(rows.Int(0, 0)));
                            return absl::OkStatus();
                          }));
  int64_t rewrapped = 0;
  if (behind_.Value() == 0) return rewrapped;
  Owner after;
  bool more = true;
  while (more && Pause(absl::ZeroDuration())) {
    ASSIGN_OR_RETURN(more, Page(after, rewrapped));
  }
  return rewrapped;
}

absl::StatusOr<bool> Rewrapper::Page(Owner& after, int64_t& rewrapped) {
  const crypto::Envelope& envelope = vault_.envelope();
  const auto newest = static_cast<int32_t>(envelope.ring().newest());
  Owner last;
  int64_t count = 0;
  RETURN_IF_ERROR(
      db_.Run({.deadline = clock_.Now() + kPageMax}, [&](pg::Transaction& tx) -> absl::Status {
        last = after;
        ASSIGN_OR_RETURN(const pg::Rows rows,
                         tx.Exec(kBehind, after.first, after.second, newest, kPage));
        count = rows.size();
        if (rows.empty()) return absl::OkStatus();
        std::vector<absl::string_view> tenants, owners;
        std::vector<std::string> wrapped_texts;
        wrapped_texts.reserve(static_cast<size_t>(rows.size()));
        std::vector<pg::Bytes> wrapped;
        for (int r = 0; r < rows.size(); ++r) {
          const crypto::KeyOwner owner{rows.View(r, 0), rows.View(r, 1)};
          ASSIGN_OR_RETURN(const crypto::DataKey key, envelope.Unwrap(owner, rows.View(r, 2)));
          ASSIGN_OR_RETURN(std::string text, envelope.Wrap(owner, key));
          wrapped_texts.push_back(std::move(text));
          tenants.push_back(owner.tenant);
          owners.push_back(owner.owner);
          wrapped.push_back({wrapped_texts.back()});
        }
        last = {rows.Text(rows.size() - 1, 0), rows.Text(rows.size() - 1, 1)};
        return tx.Exec(kRewrap, tenants, owners, newest, wrapped).status();
      }));
  after = last;
  rewrapped += count;
  rewrapped_.Increment(static_cast<double>(count));
  behind_.Decrement(static_cast<double>(count));
  return count == kPage;
}

}  // namespace redress::vault
