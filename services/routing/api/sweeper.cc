#include "services/routing/api/sweeper.h"

#include <algorithm>
#include <vector>

#include "base/status_macros.h"
#include "services/routing/store/readers.h"
#include "telemetry/log.h"

namespace redress::routing {
namespace {

constexpr int64_t kDesksInOneRead = 100;
constexpr int kReadsInOneRound = 100;
constexpr int kBatchesOfOneDesk = 20;
constexpr absl::Duration kBackoffMax = absl::Seconds(5);
constexpr absl::Duration kDeadline = absl::Seconds(10);

}  // namespace

void Sweeper::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Sweeper::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool Sweeper::stopped() const {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

void Sweeper::Loop() {
  absl::Duration pause = interval_;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&stopped_), pause);
      if (stopped_) return;
    }
    // First, for a shift that goes on frees agents.
    const absl::Status looked = caretaker_.Round([this] { return stopped(); });
    if (!looked.ok()) LogWarning("caretaker_failed", {{"error", looked.message()}});
    const absl::StatusOr<int> offers = SweepOnce();
    pause = offers.ok() && looked.ok() ? interval_ : std::min(kBackoffMax, pause * 2);
    if (!offers.ok()) LogWarning("sweep_failed", {{"error", offers.status().message()}});
  }
}

absl::StatusOr<int> Sweeper::SweepOnce() {
  int offers = 0;
  Desk after;
  for (int read = 0; read < kReadsInOneRound && !stopped(); ++read) {
    std::vector<Desk> desks;
    RETURN_IF_ERROR(
        resources_.db.Run({.deadline = resources_.clock.Now() + kDeadline, .read_only = true},
                          [&](pg::Transaction& tx) -> absl::Status {
                            ASSIGN_OR_RETURN(desks, IdleDesks(tx, after, kDesksInOneRead));
                            return absl::OkStatus();
                          }));
    for (const Desk& desk : desks) {
      for (int batch = 0; batch < kBatchesOfOneDesk && !stopped(); ++batch) {
        ASSIGN_OR_RETURN(const int made, SweepDesk(desk));
        offers += made;
        if (made < kPairsMax) break;  // the last batch took what there was
      }
    }
    if (static_cast<int64_t>(desks.size()) < kDesksInOneRead) break;
    after = desks.back();
  }
  return offers;
}

absl::StatusOr<int> Sweeper::SweepDesk(const Desk& desk) {
  int offers = 0;
  RETURN_IF_ERROR(resources_.db.Run({.deadline = resources_.clock.Now() + kDeadline},
                                    [&](pg::Transaction& tx) -> absl::Status {
                                      Workplace work(tx, resources_);
                                      work.dispatch.Match(desk);
                                      ASSIGN_OR_RETURN(offers, work.dispatch.Settle());
                                      return absl::OkStatus();
                                    }));
  return offers;
}

}  // namespace redress::routing
