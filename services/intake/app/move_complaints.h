// Moves complaints that are filed: what other services tell of them, and withdrawal.
//
//   RETURN_IF_ERROR(TakeInEvents(book, links, heard));
//   RETURN_IF_ERROR(Withdraw(book, links, tenant, id, etag, reason, actor, now));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/intake/app/ports.h"

namespace redress::intake {

// Events in the order of their arrival. One about a complaint that is joined to another is told in
// the timelines of both: its own, and that of the end of its chain (R-I5). One about a complaint
// that the register does not have is a fault of its sender: INVALID_ARGUMENT.
absl::Status TakeInEvents(StandingBook& book, LinkBook& links, absl::Span<const Heard> heard);

// Error: ABORTED (ETAG_MISMATCH), unless `etag` is empty or the complaint's own.
absl::Status CheckEtag(const Held& held, const std::string& etag);

// Links changed between reading them and holding their locks: the transaction is run again.
absl::Status LinksCrossed();

// Errors: NOT_FOUND, ABORTED (ETAG_MISMATCH), FAILED_PRECONDITION (ILLEGAL_STATE; or
// GOES_ON_FOR_OTHERS, where complaints of other customers are joined to it).
absl::Status Withdraw(StandingBook& book, LinkBook& links, const std::string& tenant,
                      const ComplaintId& id, const std::string& etag, const std::string& reason,
                      const std::string& actor, absl::Time now);

}  // namespace redress::intake
