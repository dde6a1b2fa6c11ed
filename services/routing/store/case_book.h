// Cases in Postgres.
//
//   PgCaseBook book(tx, log, timers, announce);
//   Dispatch dispatch(book, staff, random, options, now);
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "events/log.h"
#include "pg/database.h"
#include "services/routing/app/ports.h"
#include "timer/timers.h"

namespace redress::routing {

// Kinds of timers.
inline constexpr char kOfferLapse[] = "offer_lapse";
inline constexpr char kTransferDue[] = "transfer_due";

// An offer and whose it is.
struct TenantOffer {
  std::string tenant;
  v1::Offer offer;
};

// Told of new offers after their commit; must not block.
using OfferListener = std::function<void(const std::vector<TenantOffer>&)>;

// Lives inside one transaction. Not thread-safe.
class PgCaseBook final : public CaseBook {
 public:
  PgCaseBook(pg::Transaction& tx, events::Log& log, timer::Timers& timers,
             const OfferListener& listener);

  absl::StatusOr<std::vector<CaseRecord>> Load(std::vector<CaseKey> keys) override;
  absl::StatusOr<std::vector<std::pair<Desk, std::string>>> Lanes(
      const std::vector<Desk>& desks) override;
  absl::StatusOr<std::vector<QueuedCase>> FirstQueued(const std::vector<LaneReach>& lanes,
                                                      int64_t limit) override;
  absl::StatusOr<std::vector<CaseRecord>> LockQueued(const std::vector<QueuedCase>& queue,
                                                     int64_t limit) override;
  absl::Status Save(const std::vector<CaseRecord*>& records) override;
  absl::Status ArmLapses(const std::vector<const CaseRecord*>& records) override;
  absl::Status DisarmLapses(const std::vector<CaseKey>& keys) override;
  absl::Status KeepTransfers(const std::vector<const CaseRecord*>& records) override;
  events::v1::Event& Record(const CaseKey& key, absl::Time now, absl::string_view actor) override;
  void Announce(absl::string_view tenant, const v1::Offer& offer) override;

 private:
  pg::Transaction& tx_;
  timer::Timers& timers_;
  const OfferListener& listener_;
  events::Outbox outbox_;
  std::shared_ptr<std::vector<TenantOffer>> announced_;
};

}  // namespace redress::routing
