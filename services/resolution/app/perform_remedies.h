// Asks the platform for the remedies of one option, each once (R-H5).
//
//   absl::Status status = PerformRemedies(platform, facts, proposal, done, keep, deadline);
#pragma once

#include <set>
#include <string>

#include "absl/functional/function_ref.h"
#include "services/resolution/app/ports.h"

namespace redress::resolution {

// Called after each deed, so that it stays known whatever happens to the next.
using KeepReceipt = absl::FunctionRef<absl::Status(int item_index, const std::string& platform_id)>;

// Items in `done` are passed over; the first failure ends it. Each item has one request_id for
// ever: asking again after a lost answer has no second effect.
absl::Status PerformRemedies(Platform& platform, const Facts& facts, const v1::Proposal& proposal,
                             const std::set<int>& done, KeepReceipt keep, absl::Time deadline);

// True when asking again cannot help: the platform understood and said no. Everything else may
// pass.
bool IsRefusal(const absl::Status& status);

}  // namespace redress::resolution
