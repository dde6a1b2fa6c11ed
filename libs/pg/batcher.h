// Group commit: many callers' items, one worker, one transaction a batch.
//
//   pg::Batcher<Filing> batcher({.batch_max = 256, .queue_max = 4096}, [&](std::vector<Filing>
//   batch) {...}); if (!batcher.Submit(filing)) return overloaded;
#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace redress::pg {

struct BatcherOptions {
  size_t batch_max = 256;   // items in one batch
  size_t queue_max = 4096;  // items that may wait
};

// Thread-safe. While one batch commits the next one gathers, so that batches grow with the load and
// an idle caller never waits for a timer. Every submitted item reaches `work` exactly once, those
// that wait when Stop is called too.
template <typename Item>
class Batcher {
 public:
  Batcher(BatcherOptions options, std::function<void(std::vector<Item>)> work)
      : options_(options), work_(std::move(work)), thread_([this] { Loop(); }) {}
  ~Batcher() { Stop(); }

  // Moves the item in, or leaves it and returns false when the queue is full or stopped.
  [[nodiscard]] bool Submit(Item& item) {
    absl::MutexLock lock(&mutex_);
    if (stopped_ || queue_.size() >= options_.queue_max) return false;
    queue_.push_back(std::move(item));
    return true;
  }

  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
    }
    if (thread_.joinable()) thread_.join();
  }

  size_t waiting() const {
    absl::MutexLock lock(&mutex_);
    return queue_.size();
  }

 private:
  void Loop() {
    while (true) {
      std::vector<Item> batch;
      {
        absl::MutexLock lock(&mutex_);
        const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
          return stopped_ || !queue_.empty();
        };
        mutex_.Await(absl::Condition(&ready));
        if (queue_.empty()) return;
        const size_t count = std::min(queue_.size(), options_.batch_max);
        batch.reserve(count);
        for (size_t i = 0; i < count; ++i) {
          batch.push_back(std::move(queue_.front()));
          queue_.pop_front();
        }
      }
      work_(std::move(batch));
    }
  }

  const BatcherOptions options_;
  const std::function<void(std::vector<Item>)> work_;
  mutable absl::Mutex mutex_;
  std::deque<Item> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace redress::pg
