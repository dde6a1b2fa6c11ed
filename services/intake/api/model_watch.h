// Takes up the triage model that `redress triage train` or `rollback` put into a folder, while
// texts are read with the one before (R-I6).
//
//   ModelWatch watch("/var/lib/redress/models", engine, clock);
//   watch.Look();
//   watch.Start();
#pragma once

#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "services/intake/domain/triage.h"

namespace redress::intake {

// One thread, which looks every second. A folder that names no model means the one of the build; a
// model that cannot be read, or is none, is told in the log once, and the one in use stays.
class ModelWatch {
 public:
  ModelWatch(std::string folder, TriageEngine& engine, Clock& clock)
      : folder_(std::move(folder)), engine_(engine), clock_(clock) {}
  ~ModelWatch() { Stop(); }

  // Not beside Start.
  void Look();
  void Start();
  void Stop();

 private:
  const std::string folder_;
  TriageEngine& engine_;
  Clock& clock_;
  std::string tried_;  // version that was looked at last, whatever came of it
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::intake
