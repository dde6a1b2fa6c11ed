#include "services/intake/api/eraser.h"

#include <vector>

#include "base/status_macros.h"
#include "services/intake/store/erasure_book.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(5);
constexpr absl::Duration kTurnMax = absl::Seconds(30);

}  // namespace

void Eraser::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Eraser::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Eraser::Loop() {
  while (true) {
    if (const absl::Status status = Work(clock_.Now() + kTurnMax); !status.ok()) {
      LogWarning("erasure_failed", {{"error", status.message()}});
    }
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopped_), kLookEvery);
    if (stopped_) return;
  }
}

absl::Status Eraser::Work(absl::Time deadline) {
  std::vector<PendingErasure> pending;
  RETURN_IF_ERROR(
      db_.Run({.deadline = deadline, .read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(pending, PendingErasures(tx));
        return absl::OkStatus();
      }));
  for (const PendingErasure& erasure : pending) {
    bool more = true;
    while (more) {
      RETURN_IF_ERROR(db_.Run({.deadline = deadline}, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(more, GoOnErasing(tx, log_, erasure));
        tx.AfterCommit([this] { hub_.Wake(); });
        return absl::OkStatus();
      }));
    }
    LogInfo("customer_erased", {{"pseudonym", erasure.pseudonym}});
  }
  return absl::OkStatus();
}

}  // namespace redress::intake
