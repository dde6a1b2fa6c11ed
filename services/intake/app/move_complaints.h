// Moves complaints that are filed: what other services tell of them, and withdrawal.
//
//   RETURN_IF_ERROR(TakeInEvents(book, heard));
//   ASSIGN_OR_RETURN(Held held, Withdraw(book, tenant, id, etag, reason, actor, now));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/intake/app/ports.h"

namespace redress::intake {

// Events in the order of their arrival. One about a complaint that the register does not have is a
// fault of its sender: INVALID_ARGUMENT.
absl::Status TakeInEvents(StandingBook& book, absl::Span<const Heard> heard);

// Errors: NOT_FOUND, ABORTED (ETAG_MISMATCH), FAILED_PRECONDITION (ILLEGAL_STATE).
absl::Status Withdraw(StandingBook& book, const std::string& tenant, const ComplaintId& id,
                      const std::string& etag, const std::string& reason, const std::string& actor,
                      absl::Time now);

}  // namespace redress::intake
