// Offers that ran out go on to the next agent (R-R3).
//
//   RETURN_IF_ERROR(LapseOffers(dispatch, {{key, offer_id}}));
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/routing/app/dispatch.h"

namespace redress::routing {

struct Lapse {
  CaseKey key;
  std::string offer_id;
};

// Ends those that still stand; an offer that was answered, or replaced, in the meantime is left
// alone.
absl::Status LapseOffers(Dispatch& dispatch, const std::vector<Lapse>& lapses);

}  // namespace redress::routing
