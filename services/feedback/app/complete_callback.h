// Reports a callback made (R-F3).
//
//   RETURN_IF_ERROR(CompleteCallback(callbacks, facts, id, "reached", actor, now).status());
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/feedback/app/ports.h"

namespace redress::feedback {

// `outcome` passed CheckOutcome. Errors: NOT_FOUND; FAILED_PRECONDITION CALLBACK_DONE.
absl::StatusOr<v1::Callback> CompleteCallback(Callbacks& callbacks, Facts& facts,
                                              const CallbackId& id, absl::string_view outcome,
                                              absl::string_view actor, absl::Time now);

}  // namespace redress::feedback
