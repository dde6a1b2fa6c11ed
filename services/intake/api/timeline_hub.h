// Everybody who watches a timeline, served by one thread.
//
//   hub.Add(complaint, last_entry_id, stream);
//   hub.Wake();   // after a commit
#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "pg/database.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "rpc/service.h"
#include "rpc/watch_loop.h"

namespace redress::intake {

// Thread-safe. New lines are read from the database, at once after a commit of this replica and at
// least three times a second for those of others: one statement for all watchers. Entry ids of one
// complaint rise in the order of commit, because whoever adds one holds the complaint's lock; so no
// line is ever skipped.
class TimelineHub {
 public:
  using Stream = rpc::Stream<v1::WatchTimelineResponse>;

  TimelineHub(pg::Database& db, Clock& clock);

  void Start() { loop_.Start(); }
  void Stop() { loop_.Stop(); }
  void Add(const ComplaintId& complaint, int64_t after_entry, std::shared_ptr<Stream> stream);
  void Wake() { loop_.Wake(); }

 private:
  struct Watcher {
    ComplaintId complaint;
    int64_t after_entry = 0;
    std::shared_ptr<Stream> stream;
  };
  void Serve(std::vector<Watcher>& watchers);

  pg::Database& db_;
  Clock& clock_;
  rpc::WatchLoop<Watcher> loop_;
};

}  // namespace redress::intake
