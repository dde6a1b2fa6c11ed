// Figures to those who watch them: the whole first, then what changed, at most once a second.
//
//   WallboardHub hub(db, clock);
//   hub.Start();
//   hub.Watch("demo", {"departments/frontline"}, stream);
#pragma once

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "pg/database.h"
#include "rpc/service.h"
#include "services/routing/store/live_reader.h"

namespace redress::routing {

using WallboardStream = rpc::Stream<v1::WatchQueueStatsResponse>;

// What of `now` differs from `before`, by name; what is gone comes with zeros.
v1::WatchQueueStatsResponse Difference(const Figures& before, const Figures& now);
// Of `all` the departments that are named; all of them and the teams when none is.
v1::WatchQueueStatsResponse Wanted(const v1::WatchQueueStatsResponse& all,
                                   const std::set<std::string>& departments);

// Thread-safe. One thread asks the database for all watchers, once a second and only while there
// are any; a watcher costs no thread.
class WallboardHub {
 public:
  WallboardHub(pg::Database& db, Clock& clock) : db_(db), clock_(clock) {}
  ~WallboardHub() { Stop(); }

  void Start();
  void Stop();

  // From now on the stream gets the tenant's figures, the whole within a second.
  void Watch(const std::string& tenant, std::set<std::string> departments,
             std::shared_ptr<WallboardStream> stream);

  // One turn: asks once, however many watch, and tells each what is new to them. True when it had
  // to ask.
  absl::StatusOr<bool> Poll();

 private:
  struct Watcher {
    std::set<std::string> departments;
    std::shared_ptr<WallboardStream> stream;
    std::shared_ptr<const Figures> sent;  // null before the first
  };
  using Delivery = std::pair<std::shared_ptr<WallboardStream>, v1::WatchQueueStatsResponse>;

  void Loop();
  // Tenants that anybody watches; forgets watchers who have gone.
  std::vector<std::string> Watched();

  pg::Database& db_;
  Clock& clock_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::vector<Watcher>> watchers_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::routing
