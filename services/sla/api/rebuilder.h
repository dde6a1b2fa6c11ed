// Makes every clock again from the logs: those of the services whose events move clocks, as far as
// they were taken in, and this service's own of what it told. For a table that was lost or is in
// doubt; the rows that come out are byte for byte those that were there.
//
//   Rebuilder rebuilder(host, registry, {{"intake", channel}, ...});
//   host.Instead([&](const auto& cancelled) { return rebuilder.Run(cancelled); });
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "events/log_reader.h"
#include "runtime/host.h"
#include "services/sla/api/past_events_client.h"
#include "services/sla/app/ports.h"
#include "services/sla/store/policy_registry.h"
#include "services/sla/store/rebuild_stage.h"

namespace redress::sla {

// Not thread-safe. Works a partition at a time, a few thousand events in memory, or all of one
// complaint; may be broken off and begun again at any point.
class Rebuilder {
 public:
  // `host` and `registry` must outlive it.
  Rebuilder(runtime::Host& host, PolicyRegistry& registry, std::vector<events::Source> sources)
      : host_(host), registry_(registry), sources_(std::move(sources)) {}

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

  // What goes into one transaction.
  struct Made {
    ClockSets sets;
    std::vector<NextAlarm> alarms;
  };

  absl::Status CheckCancelled() const;
  absl::Status RunPartition(int partition, PastEventsClient& past, Counts& counts);
  absl::Status StageSources(int partition, const PartitionMark& mark, PastEventsClient& past);
  absl::Status StageOwn(int partition, const PartitionMark& mark);
  // What is staged of the next complaints, whole; empty at the end.
  absl::StatusOr<std::vector<StagedEvent>> NextComplaints(StagePlace& after);
  absl::StatusOr<Made> Make(const std::vector<StagedEvent>& staged, Counts& counts);
  absl::Status Write(const Made& made, int partition, const PartitionMark& mark);

  runtime::Host& host_;
  PolicyRegistry& registry_;
  const std::vector<events::Source> sources_;
  std::function<bool()> cancelled_;
};

}  // namespace redress::sla
