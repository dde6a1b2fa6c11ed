// Sets money aside on a complaint within a role's authority (R-H3).
//
//   RETURN_IF_ERROR(Reserve(ledger, facts, {proposal, actor, now}, option, limits,
//                           StaffRole::kAgent));
#pragma once

#include <vector>

#include "services/resolution/app/ports.h"
#include "services/resolution/domain/authority.h"

namespace redress::resolution {

// What an option takes now.
struct Need {
  std::vector<LedgerLine> lines;  // to set aside, without what was given in an earlier try
  int64_t spent = 0;              // set aside and given on the complaint by anyone

  int64_t requested() const { return TotalOf(lines); }
  int64_t total() const { return spent + requested(); }
};

// The complaint must be locked.
absl::StatusOr<Need> NeedOf(Ledger& ledger, const Facts& facts, const ProposalId& proposal,
                            const v1::SolutionOption& option);

// The complaint must be locked: between the balance and the lines nobody may write. What of the
// option was given in an earlier try is not set aside again. Error: FAILED_PRECONDITION with reason
// AUTHORITY_EXCEEDED.
absl::Status Reserve(Ledger& ledger, const Facts& facts, const Deed& deed,
                     const v1::SolutionOption& option, const AuthorityLimits& limits,
                     StaffRole role);

}  // namespace redress::resolution
