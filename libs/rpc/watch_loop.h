// Everybody who watches something, served by one thread.
//
//   WatchLoop<Watcher> loop(absl::Milliseconds(300), [&](std::vector<Watcher>& all) { ... });
//   loop.Add({complaint, stream});
//   loop.Wake();   // something was committed here
#pragma once

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace redress::rpc {

// `Watcher` has a `stream`, a pointer to something that is done() some day; then it is let go.
// Thread-safe.
template <typename Watcher>
class WatchLoop {
 public:
  // `serve` gets all watchers at once when one comes, after Wake, and at least every `look_every`
  // while there are any; it may change them. It runs on the loop's thread, never under a lock.
  WatchLoop(absl::Duration look_every, std::function<void(std::vector<Watcher>&)> serve)
      : look_every_(look_every), serve_(std::move(serve)) {}
  ~WatchLoop() { Stop(); }

  void Start() {
    thread_ = std::thread([this] { Loop(); });
  }

  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
    }
    if (thread_.joinable()) thread_.join();
  }

  void Add(Watcher watcher) {
    absl::MutexLock lock(&mutex_);
    added_.push_back(std::move(watcher));
    woken_ = true;
  }

  void Wake() {
    absl::MutexLock lock(&mutex_);
    woken_ = true;
  }

 private:
  void Loop() {
    std::vector<Watcher> watchers;
    while (true) {
      {
        absl::MutexLock lock(&mutex_);
        const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
          return stopped_ || !added_.empty();
        };
        const auto ready_or_woken = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
          return stopped_ || woken_;
        };
        if (watchers.empty()) {
          mutex_.Await(absl::Condition(&ready));
        } else {
          mutex_.AwaitWithTimeout(absl::Condition(&ready_or_woken), look_every_);
        }
        if (stopped_) return;
        woken_ = false;
        std::move(added_.begin(), added_.end(), std::back_inserter(watchers));
        added_.clear();
      }
      std::erase_if(watchers, [](const Watcher& watcher) { return watcher.stream->done(); });
      if (!watchers.empty()) serve_(watchers);
    }
  }

  const absl::Duration look_every_;
  const std::function<void(std::vector<Watcher>&)> serve_;
  absl::Mutex mutex_;
  std::vector<Watcher> added_ ABSL_GUARDED_BY(mutex_);
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::rpc
