// What other services' events do to cases: open, withdraw, escalate.
//
//   TakeInEvents take_in(dispatch, catalogue, staff);
//   RETURN_IF_ERROR(take_in.Run(events));
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "services/routing/app/escalate_case.h"

namespace redress::routing {

// One event and the case it is about.
struct Incoming {
  CaseKey key;
  const events::v1::Event* event = nullptr;
};

// True for an event that may change a case.
bool Concerns(const events::v1::Event& event);

// Takes a batch in, in order, in one transaction. Every event concerns cases.
absl::Status TakeInEvents(Dispatch& dispatch, Catalogue& catalogue, Staff& staff,
                          absl::Span<const Incoming> events);

}  // namespace redress::routing
