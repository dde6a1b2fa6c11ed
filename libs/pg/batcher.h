// Group commit: many callers' items, a few workers, one transaction a batch.
//
//   pg::Batcher<Filing> batcher({.batch_max = 256}, clock, [&](std::vector<Filing> batch) {...});
//   if (!batcher.Submit(filing)) return overloaded;
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"

namespace redress::pg {

struct BatcherOptions {
  size_t workers = 1;       // batches at a time
  size_t batch_max = 256;   // items in one batch
  size_t queue_max = 4096;  // items that may wait
  // The least time from the beginning of a batch of several items to that of the next: a batch
  // costs much by itself and little for each item. Zero for none.
  absl::Duration pace = absl::ZeroDuration();
};

// Thread-safe. While one batch commits the next one gathers, so that batches grow with the load; a
// caller who is alone never waits. Every submitted item reaches `work` exactly once, those
// that wait when Stop is called too.
template <typename Item>
class Batcher {
 public:
  Batcher(BatcherOptions options, Clock& clock, std::function<void(std::vector<Item>)> work)
      : options_(options), clock_(clock), work_(std::move(work)) {
    for (size_t i = 0; i < options_.workers; ++i) threads_.emplace_back([this] { Loop(); });
  }
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
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  size_t waiting() const {
    absl::MutexLock lock(&mutex_);
    return queue_.size();
  }

 private:
  void Loop() {
    for (std::vector<Item> batch = Take(); !batch.empty(); batch = Take()) work_(std::move(batch));
  }

  // The next batch; empty when there will be none.
  std::vector<Item> Take() {
    const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return stopped_ || !queue_.empty();
    };
    const auto full = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return stopped_ || queue_.size() >= options_.batch_max;
    };
    std::vector<Item> batch;
    absl::MutexLock lock(&mutex_);
    while (true) {
      mutex_.Await(absl::Condition(&ready));
      const absl::Time now = clock_.Monotonic();
      if (full() || now >= next_batch_) break;
      mutex_.AwaitWithTimeout(absl::Condition(&full), next_batch_ - now);
    }
    const size_t count = std::min(queue_.size(), options_.batch_max);
    batch.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    next_batch_ = count > 1 ? clock_.Monotonic() + options_.pace : absl::InfinitePast();
    return batch;
  }

  const BatcherOptions options_;
  Clock& clock_;
  const std::function<void(std::vector<Item>)> work_;
  mutable absl::Mutex mutex_;
  std::deque<Item> queue_ ABSL_GUARDED_BY(mutex_);
  absl::Time next_batch_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();  // one that is not full
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;  // last: they use everything above
};

}  // namespace redress::pg
