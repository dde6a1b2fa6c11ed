// What other processes tell through Postgres: hints that something changed, never the change.
//
//   Listener listener(conninfo, clock);
//   listener.On("lease", [this](absl::string_view job) { ... });
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "base/wakeup.h"
#include "pg/connection.h"

namespace redress::pg {

// Thread-safe. One connection and one thread, from the first On until the end. While Postgres is
// away hints are lost: whoever listens also looks by itself now and then, and is called with an
// empty payload when the connection is there again.
class Listener {
 public:
  Listener(std::string conninfo, Clock& clock);
  ~Listener();

  // Calls back on the listener's thread, from soon on until Off. The callback must not block.
  // `channel` is a plain identifier. The number takes the callback back.
  int On(const std::string& channel, std::function<void(absl::string_view payload)> callback);
  // When it returns the callback does not run and will not again. Never from a callback.
  void Off(int number);

 private:
  struct Subscription {
    std::string channel;
    std::function<void(absl::string_view)> callback;
  };

  void Loop();
  absl::Status Hear(std::unique_ptr<Connection>& connection);
  void Call(absl::string_view channel, absl::string_view payload);

  const std::string conninfo_;
  Clock& clock_;
  Wakeup wakeup_;
  absl::Mutex calling_;  // held while callbacks run; before mutex_
  absl::Mutex mutex_ ABSL_ACQUIRED_AFTER(calling_);
  std::map<int, Subscription> subscriptions_ ABSL_GUARDED_BY(mutex_);
  int last_number_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace redress::pg
