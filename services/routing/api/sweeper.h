// Finds the matches that two transactions missed because neither saw the other's news, and does
// what only the time brings about: shifts that go on or off, presences that run out.
//
//   Sweeper sweeper(resources, absl::Milliseconds(500));
//   sweeper.Start();
#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/routing/api/caretaker.h"
#include "services/routing/store/workplace.h"

namespace redress::routing {

// Thread-safe. A thread of its own; any number of replicas may sweep at once, for they skip what
// others have locked. A failure, as before the tables are there, is tried again with growing
// pauses.
class Sweeper {
 public:
  Sweeper(const Resources& resources, absl::Duration interval)
      : resources_(resources), interval_(interval), caretaker_(resources) {}
  ~Sweeper() { Stop(); }

  void Start();
  void Stop();

  // One round over every desk. Returns the number of offers made.
  absl::StatusOr<int> SweepOnce();

 private:
  void Loop();
  absl::StatusOr<int> SweepDesk(const Desk& desk);
  bool stopped() const;

  const Resources& resources_;
  const absl::Duration interval_;
  Caretaker caretaker_;
  mutable absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::routing
