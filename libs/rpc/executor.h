// A bounded set of threads for work that may block; gRPC's own threads never do.
//
//   if (!executor.Submit([this] { Work(); })) return overloaded;
#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace redress::rpc {

// Thread-safe.
class Executor {
 public:
  Executor(int threads, size_t queue_max);
  ~Executor();

  // False when the queue is full or stopped; the work is not run then.
  [[nodiscard]] bool Submit(std::function<void()> work);
  // Runs what waits, then ends the threads.
  void Stop();

 private:
  void Loop();

  const size_t queue_max_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace redress::rpc
