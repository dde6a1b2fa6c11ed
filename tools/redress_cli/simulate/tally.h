// What a simulation has done so far.
//
//   tally.handled.fetch_add(1);
//   tally.Fault(status);
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/error.h"

namespace redress::cli {

// Thread-safe.
class Tally {
 public:
  std::atomic<int64_t> handled = 0;  // cases closed
  std::atomic<int64_t> messages = 0;
  std::atomic<int64_t> proposals = 0;
  std::atomic<int64_t> executed = 0;
  std::atomic<int64_t> above_agents = 0;  // executions above an agent's authority
  std::atomic<int64_t> remedies_minor_units = 0;
  std::atomic<int64_t> surveys = 0;
  std::atomic<int64_t> dissatisfied = 0;

  // Counts a call that failed for good or was left for later, by what it said.
  void Fault(absl::string_view what, const absl::Status& status) {
    const std::string key =
        absl::StrCat(what, ": ", absl::StatusCodeToString(status.code()), " ", ReasonOf(status),
                     ": ", std::string(status.message()).substr(0, 200));
    absl::MutexLock lock(&mutex_);
    if (faults_.size() < kKindsMax || faults_.contains(key)) ++faults_[key];
  }
  std::map<std::string, int64_t> Faults() const {
    absl::MutexLock lock(&mutex_);
    return faults_;
  }

 private:
  static constexpr size_t kKindsMax = 50;
  mutable absl::Mutex mutex_;
  std::map<std::string, int64_t> faults_ ABSL_GUARDED_BY(mutex_);
};

// Told once that the simulation ends. Thread-safe.
class StopSign {
 public:
  void Raise() {
    absl::MutexLock lock(&mutex_);
    raised_ = true;
  }
  bool raised() const {
    absl::MutexLock lock(&mutex_);
    return raised_;
  }
  // True when raised before the time is over.
  bool WaitFor(absl::Duration duration) const {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&raised_), duration);
  }

 private:
  mutable absl::Mutex mutex_;
  bool raised_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace redress::cli
