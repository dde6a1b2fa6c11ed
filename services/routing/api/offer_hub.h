// Offers to those who watch for them: at once for this replica's, within a third of a second for
// another one's.
//
//   OfferHub hub(db, log, clock);
//   hub.Start();
//   hub.Watch({"demo", "lin"}, stream);
#pragma once

#include <grpcpp/impl/codegen/proto_utils.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "events/log.h"
#include "pg/database.h"
#include "rpc/service.h"
#include "services/routing/store/readers.h"

namespace redress::routing {

using OfferStream = rpc::Stream<v1::WatchOffersResponse>;

// Thread-safe. One thread follows the service's own log for all watchers, and only while there are
// any, so that a round costs what has happened since the last, however many watch and whatever they
// have; each watcher gets each offer once.
class OfferHub {
 public:
  OfferHub(pg::Database& db, events::Log& log, Clock& clock) : db_(db), log_(log), clock_(clock) {}
  ~OfferHub() { Stop(); }

  void Start();
  void Stop();

  // From now on the stream gets the agent's offers; `standing` come first.
  void Watch(const AgentKey& agent, std::shared_ptr<OfferStream> stream,
             const std::vector<TenantOffer>& standing);

  // Offers that this replica has committed. Never blocks for long.
  void Publish(const std::vector<TenantOffer>& offers);

 private:
  struct Watcher {
    std::shared_ptr<OfferStream> stream;
    // Another replica may have made offers between what stood and the watching.
    bool is_new = true;
    absl::flat_hash_map<std::string, absl::Time> sent;  // until when they may stand
  };
  using Delivery = std::pair<std::shared_ptr<OfferStream>, v1::Offer>;

  void Loop();
  absl::Status Follow();
  absl::Status LookAtBegun(absl::Time deadline);
  absl::Status ReadLog(int partition, int64_t head, absl::Time deadline);
  // Marks the offer as sent to those who have not got it, and says to whom to send it.
  void Deliver(const TenantOffer& offer, std::vector<Delivery>& deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Forgets who is gone and what has ended, and notes whom somebody has begun to watch. False when
  // nobody watches.
  bool LookAtWatchers();
  static void Send(const std::vector<Delivery>& deliveries);

  pg::Database& db_;
  events::Log& log_;
  Clock& clock_;
  // The thread's alone: how far each partition is read, and whom somebody has begun to watch since.
  std::vector<int64_t> read_to_;
  std::vector<AgentKey> begun_;
  absl::Mutex mutex_;
  absl::flat_hash_map<AgentKey, std::vector<Watcher>> watchers_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::routing
