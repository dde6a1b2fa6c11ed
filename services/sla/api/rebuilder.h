// Makes every clock again from the logs: those of the services whose events move clocks, as far as
// they were taken in, and this service's own of what it told. For a table that was lost or is in
// doubt; the rows that come out are byte for byte those that were there.
//
//   Rebuilder rebuilder(host, registry, {{"intake", address}, ...});
//   host.Instead([&](const auto& cancelled) { return rebuilder.Run(cancelled); });
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "events/source_reader.h"
#include "runtime/host.h"
#include "services/sla/app/ports.h"
#include "services/sla/store/policy_registry.h"
#include "services/sla/store/rebuild_stage.h"

namespace redress::sla {

// Not thread-safe. Works a partition at a time, a few thousand events in memory; may be broken off
// and begun again at any point.
class Rebuilder {
 public:
  // All given must outlive it.
  Rebuilder(runtime::Host& host, PolicyRegistry& registry,
            const std::vector<std::pair<std::string, std::string>>& sources);

  // Tells nothing; arms the timers. Errors: FAILED_PRECONDITION with REPLICA_RUNNING while a
  // replica holds leases, also when one comes in between; UNAVAILABLE for a source that does not
  // answer for long; CANCELLED.
  absl::Status Run(const std::function<bool()>& cancelled);

 private:
  struct Counts {
    int64_t complaints = 0;
    int64_t events = 0;
    int64_t facts = 0;
  };

  absl::Status RunPartition(int partition, const std::function<bool()>& cancelled, Counts& counts);
  absl::Status StageSources(int partition, const PartitionMark& mark,
                            const std::function<bool()>& cancelled);
  absl::Status StageOwn(int partition, const PartitionMark& mark);
  absl::StatusOr<std::vector<events::Numbered>> ReadLog(const events::Position& position,
                                                        const std::function<bool()>& cancelled);
  absl::Status Write(const ClockSets& sets, int partition, const PartitionMark& mark);
  // What is staged of the next complaints, whole; empty at the end.
  absl::StatusOr<std::vector<StagedEvent>> NextComplaints(StagePlace& after);
  absl::StatusOr<ClockSets> Make(const std::vector<StagedEvent>& staged, Counts& counts);

  runtime::Host& host_;
  PolicyRegistry& registry_;
  events::SourceReader reader_;
};

}  // namespace redress::sla
