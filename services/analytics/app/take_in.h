// Takes a batch of events in: facts, rollups by hour and day, live totals, all in one transaction.
//
//   RETURN_IF_ERROR(TakeIn(book, arrivals, zone));
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "redress/events/v1/events.pb.h"
#include "services/analytics/app/ports.h"

namespace redress::analytics {

// An event of one complaint; does not own it.
struct Arrival {
  ComplaintId complaint;
  const events::v1::Event* event = nullptr;
};

// Loads each fact once, folds in memory, and writes each changed row once: a batch of hundreds of
// events costs six statements. Arrivals of one complaint are folded in their order.
// Errors: INVALID_ARGUMENT with reason TENANT_MISSING for an event of nobody, and the book's.
absl::Status TakeIn(FigureBook& book, absl::Span<const Arrival> arrivals,
                    const absl::TimeZone& zone);

}  // namespace redress::analytics
