// The model in use, which may be swapped while texts are read with it.
//
//   slot.Put(std::move(model));
//   const std::shared_ptr<const TriageModel> model = slot.Get();
#pragma once

#include <atomic>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/intake/domain/triage_model.h"

namespace redress::intake {

// Thread-safe. A reader takes no lock but in its first call after a swap: each thread keeps the
// pointer it saw last, with the number of the swap that brought it.
class ModelSlot {
 public:
  ModelSlot() : swap_(NextSwap()) {}
  ModelSlot(const ModelSlot&) = delete;
  ModelSlot& operator=(const ModelSlot&) = delete;

  // Null before the first Put.
  std::shared_ptr<const TriageModel> Get() const {
    // Swaps are numbered over all slots, so that one thread may read from many.
    struct Seen {
      uint64_t swap = 0;
      std::shared_ptr<const TriageModel> model;
    };
    thread_local Seen seen;
    if (seen.swap != swap_.load(std::memory_order_acquire)) {
      const absl::MutexLock lock(&mutex_);
      seen = {swap_.load(std::memory_order_relaxed), model_};
    }
    return seen.model;
  }

  void Put(std::shared_ptr<const TriageModel> model) {
    const absl::MutexLock lock(&mutex_);
    model_ = std::move(model);
    swap_.store(NextSwap(), std::memory_order_release);
  }

 private:
  static uint64_t NextSwap() {
    static std::atomic<uint64_t> last{0};
    return ++last;
  }

  mutable absl::Mutex mutex_;
  std::shared_ptr<const TriageModel> model_ ABSL_GUARDED_BY(mutex_);
  std::atomic<uint64_t> swap_;
};

}  // namespace redress::intake
