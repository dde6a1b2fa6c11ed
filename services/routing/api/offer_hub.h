// Offers to those who watch for them: at once for this replica's, within a third of a second for
// another one's.
//
//   OfferHub hub(db, clock);
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
#include "pg/database.h"
#include "rpc/service.h"
#include "services/routing/store/readers.h"

namespace redress::routing {

using OfferStream = rpc::Stream<v1::WatchOffersResponse>;

// Thread-safe. One thread polls for all watchers, and only while there are any; each watcher gets
// each offer once.
class OfferHub {
 public:
  OfferHub(pg::Database& db, Clock& clock) : db_(db), clock_(clock) {}
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
    // Offers sent, and when they were last known to stand.
    absl::flat_hash_map<std::string, absl::Time> sent;
  };
  using Delivery = std::pair<std::shared_ptr<OfferStream>, v1::Offer>;

  void Loop();
  void Poll();
  // Marks the offer as sent to those who have not got it, and says to whom to send it.
  void Deliver(const TenantOffer& offer, std::vector<Delivery>& deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<AgentKey> Watched();
  static void Send(const std::vector<Delivery>& deliveries);

  pg::Database& db_;
  Clock& clock_;
  absl::Mutex mutex_;
  absl::flat_hash_map<AgentKey, std::vector<Watcher>> watchers_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::routing
