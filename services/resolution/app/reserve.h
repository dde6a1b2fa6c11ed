// Sets money aside on a complaint within a role's authority (R-H3).
//
//   RETURN_IF_ERROR(Reserve(ledger, facts, {proposal, actor, now}, option, limits,
//                           StaffRole::kAgent));
#pragma once

#include "services/resolution/app/ports.h"
#include "services/resolution/domain/authority.h"

namespace redress::resolution {

// The complaint must be locked: between the balance and the lines nobody may write. What of the
// option was given in an earlier try is not set aside again. Error: FAILED_PRECONDITION with reason
// AUTHORITY_EXCEEDED.
absl::Status Reserve(Ledger& ledger, const Facts& facts, const Deed& deed,
                     const v1::SolutionOption& option, const AuthorityLimits& limits,
                     StaffRole role);

}  // namespace redress::resolution
