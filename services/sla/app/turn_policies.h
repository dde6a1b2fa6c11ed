// Use cases: a version of a policy is turned on or off (R-S14).
//
//   ASSIGN_OR_RETURN(v1::Policy on, ActivatePolicy(book, shipped, {.id = "office", .version = 2}));
#pragma once

#include "absl/status/statusor.h"
#include "services/sla/app/policy_ports.h"

namespace redress::sla {

// Errors: those of TurnOn, and of ReadPolicy where the text does not hold any more, such as a
// calendar that is gone.
absl::StatusOr<v1::Policy> ActivatePolicy(PolicyBook& book, const ShippedPacks& shipped,
                                          const TurnCommand& command);

// Returns the version that is on no more. Errors: those of TurnOff.
absl::StatusOr<v1::Policy> RetirePolicy(PolicyBook& book, const ShippedPacks& shipped,
                                        const TurnCommand& command);

}  // namespace redress::sla
