// Use case: other services' facts move the clocks of their complaints.
//
//   RETURN_IF_ERROR(TakeInEvents(book, shelf, arrivals, clock.Now()));
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "redress/events/v1/events.pb.h"
#include "services/sla/app/ports.h"

namespace redress::sla {

// An event that concerns clocks; outlives the call.
struct Arrival {
  SetKey key;
  const events::v1::Event* event = nullptr;
};

// Folds a batch in its order: one load, one save, one setting of alarms, however many complaints.
absl::Status TakeInEvents(ClockBook& book, const PolicyShelf& shelf,
                          absl::Span<const Arrival> arrivals, absl::Time now);

}  // namespace redress::sla
