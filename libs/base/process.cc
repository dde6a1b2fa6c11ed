#include "base/process.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "absl/synchronization/mutex.h"

namespace redress {

void PrepareProcess() {
  // A peer that has gone is an error of the write, not the end of the process.
  signal(SIGPIPE, SIG_IGN);
  // Debian builds Abseil with its search for lock cycles on; gRPC takes some twenty locks a call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // A call passes through several threads. Where each that wakes takes the core from the one that
  // woke it, a busy machine spends a third of its time on switching; a batch thread waits for its
  // turn. On an idle machine it makes no difference. Refused by some sandboxes, and then left.
  const sched_param priority{};
  sched_setscheduler(0, SCHED_BATCH, &priority);
}

void GiveWay() {
  // On Linux a thread has a nice value of its own.
  constexpr int kNice = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
}

void TakePrecedence() {
  const sched_param priority{};
  sched_setscheduler(gettid(), SCHED_OTHER, &priority);
  // Only where that is permitted; else it is one among equals.
  constexpr int kNice = -10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
}

}  // namespace redress
