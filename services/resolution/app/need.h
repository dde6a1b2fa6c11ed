// What an option takes of the money of its complaint (R-H3).
//
//   ASSIGN_OR_RETURN(const Need need, NeedOf(ledger, facts, proposal, option));
//   RETURN_IF_ERROR(CheckAuthority(limits, StaffRole::kAgent, need.spent, need.requested()));
#pragma once

#include <vector>

#include "services/resolution/app/ports.h"

namespace redress::resolution {

struct Need {
  std::vector<LedgerLine> lines;  // to set aside, without what was given in an earlier try
  int64_t spent = 0;              // set aside and given on the complaint by anyone

  int64_t requested() const { return TotalOf(lines); }
  int64_t total() const { return spent + requested(); }
};

// The complaint must be locked until the lines are appended: in between nobody may write. An option
// that takes nothing more needs nothing, whatever was spent.
absl::StatusOr<Need> NeedOf(Ledger& ledger, const Facts& facts, const ProposalId& proposal,
                            const v1::SolutionOption& option);

}  // namespace redress::resolution
