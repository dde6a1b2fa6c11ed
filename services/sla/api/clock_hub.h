// Everybody who watches a complaint's clocks, served by one thread.
//
//   hub.Add(tenant, complaint, last_resume_token, stream);
//   hub.Wake();   // after a commit
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "pg/database.h"
#include "redress/sla/v1/sla.pb.h"
#include "rpc/service.h"
#include "rpc/watch_loop.h"

namespace redress::sla {

// Thread-safe. One statement for all watchers, at once after a commit of this replica and at least
// three times a second for those of others, reads the clocks that changed. A resume token tells
// which clocks were seen last, whichever replica sent it.
class ClockHub {
 public:
  using Stream = rpc::Stream<v1::WatchClocksResponse>;

  ClockHub(pg::Database& db, Clock& clock);

  void Start() { loop_.Start(); }
  void Stop() { loop_.Stop(); }
  void Add(const std::string& tenant, const ComplaintId& complaint, const std::string& seen,
           std::shared_ptr<Stream> stream);
  void Wake() { loop_.Wake(); }

 private:
  struct Watcher {
    std::string tenant;
    ComplaintId complaint;
    std::string seen;  // resume token
    std::shared_ptr<Stream> stream;
    int64_t version = 0;  // of the row that was read last
  };

  void Serve(std::vector<Watcher>& watchers);

  pg::Database& db_;
  Clock& clock_;
  rpc::WatchLoop<Watcher> loop_;
};

}  // namespace redress::sla
