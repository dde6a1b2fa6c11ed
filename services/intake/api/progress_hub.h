// Everybody who watches where their complaint stands, served by one thread (R-I9).
//
//   hub.Add(tenant, complaint, language, last_resume_token, stream);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "pg/database.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "rpc/service.h"
#include "rpc/watch_loop.h"

namespace redress::intake {

// Thread-safe. One statement, three times a second, tells which complaints moved, or those that go
// on for them; only those are read, and only what reads differently to the customer is sent. A
// resume token tells what was seen last, whichever replica sent it.
class ProgressHub {
 public:
  using Stream = rpc::Stream<v1::WatchProgressResponse>;

  ProgressHub(pg::Database& db, Clock& clock);

  void Start() { loop_.Start(); }
  void Stop() { loop_.Stop(); }
  void Add(const std::string& tenant, const ComplaintId& complaint, const std::string& language,
           const std::string& seen, std::shared_ptr<Stream> stream);

  // What a progress is told apart by.
  static std::string TokenOf(const v1::Progress& progress);

 private:
  struct Watcher {
    std::string tenant;
    ComplaintId complaint;
    std::string language;
    std::string seen;
    std::shared_ptr<Stream> stream;
    int64_t version = -1;  // of the complaint, when last read
    // What it shows: the complaint, or the one that it was merged into, which moves by itself.
    ComplaintId shown;
    int64_t shown_version = -1;
  };
  absl::Status Serve(std::vector<Watcher>& watchers);
  absl::Status Tell(pg::Transaction& tx, Watcher& watcher);

  pg::Database& db_;
  Clock& clock_;
  rpc::WatchLoop<Watcher> loop_;
};

}  // namespace redress::intake
