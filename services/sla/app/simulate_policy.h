// A policy run over what happened (R-S16): complaints that were filed in a time, by the events of
// the services' own logs, in bounded memory. Nothing is stored or told.
//
//   ASSIGN_OR_RETURN(const Policy policy, ReadSimulatedPolicy(book, shipped, request));
//   RETURN_IF_ERROR(SimulatePast(past, policies, range, {}, listener));
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "redress/events/v1/event_log_service.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/app/policy_ports.h"
#include "services/sla/domain/policies.h"

namespace redress::sla {

// The logs of the services whose events move clocks.
class PastEvents {
 public:
  virtual ~PastEvents() = default;
  // The first is the one that tells of filings; of events at one moment that of the earlier source
  // goes first.
  virtual int sources() const = 0;
  // As EventLogService.ReadEvents. Tries again what may pass.
  virtual absl::StatusOr<events::v1::ReadEventsResponse> Read(int source, int partition,
                                                              int64_t after_seq, int page_size) = 0;
};

// Takes what comes out. A status other than OK ends the simulation with it.
class SimulationListener {
 public:
  virtual ~SimulationListener() = default;
  // Asked often; for a caller that has gone.
  virtual absl::Status Check() = 0;
  // One complaint's clocks, earliest deadline first, and how many events moved them.
  virtual absl::Status Take(std::vector<v1::SimulatedClock> clocks, int64_t events) = 0;
};

struct PastRange {
  std::string tenant;
  absl::Time filed_from;
  absl::Time filed_until;
  absl::Time until;  // nothing later is known
};

struct SimulationLimits {
  // Of the events that are held at a time. A partition with more of them is read several times, a
  // share of its complaints each time.
  size_t held_bytes = size_t{128} << 20;
  int page_size = 2000;
};

// Errors: those of `past` and of `listener`; RESOURCE_EXHAUSTED with SIMULATION_TOO_LARGE when one
// complaint alone has more events than may be held.
absl::Status SimulatePast(PastEvents& past, const Policies& policies, const PastRange& range,
                          const SimulationLimits& limits, SimulationListener& listener);

// What the request says to run: a document, or a version that ships or is stored, active or not.
// Errors: INVALID_ARGUMENT with POLICY_MISSING or NAME_INVALID, and as for PutPolicy; NOT_FOUND.
absl::StatusOr<Policy> ReadSimulatedPolicy(PolicyBook& book, const ShippedPacks& shipped,
                                           const v1::SimulatePolicyRequest& request);

// Errors: INVALID_ARGUMENT with the field and FILED_FROM_MISSING, FILED_UNTIL_MISSING, RANGE_EMPTY,
// UNTIL_IN_FUTURE or TIME_OUT_OF_RANGE.
absl::StatusOr<PastRange> ReadPastRange(const v1::SimulatePolicyRequest& request,
                                        absl::string_view tenant, absl::Time now);

}  // namespace redress::sla
