// Carries accepted solutions out on the platform, soon and until it answers (R-H5).
//
//   ExecutionErrand errand(host.db(), host.log(), platform, 40, clock, random);
//   host.timers().On(kExecuteRemedies, errand);
#pragma once

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "events/log.h"
#include "services/resolution/app/ports.h"
#include "timer/timers.h"

namespace redress::resolution {

// Thread-safe.
class ExecutionErrand final : public timer::Errand {
 public:
  ExecutionErrand(pg::Database& db, events::Log& log, Platform& platform, int attempts_max,
                  Clock& clock, Random& random)
      : db_(db),
        log_(log),
        platform_(platform),
        attempts_max_(attempts_max),
        clock_(clock),
        random_(random) {}

  // A refusal of the platform keeps its code; everything else is UNAVAILABLE, to be tried again.
  absl::StatusOr<std::string> Perform(const timer::Fired& fired, absl::Time deadline) override;
  absl::Status Record(pg::Transaction& tx, const timer::Fired& fired,
                      const absl::StatusOr<std::string>& outcome) override;
  int attempts_max() const override { return attempts_max_; }

 private:
  struct Work;

  absl::StatusOr<Work> Load(const timer::Fired& fired, absl::Time deadline);
  absl::Status Keep(const timer::Fired& fired, int item_index, const std::string& platform_id);

  pg::Database& db_;
  events::Log& log_;
  Platform& platform_;
  const int attempts_max_;
  Clock& clock_;
  Random& random_;
};

}  // namespace redress::resolution
