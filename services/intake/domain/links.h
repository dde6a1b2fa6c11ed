// Joining complaints to others and taking that back, and opening closed ones again (R-I5).
//
//   RETURN_IF_ERROR(CheckMerge(joined, survivor));
//   joined.merged = true;
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "redress/intake/v1/complaint.pb.h"
#include "services/intake/domain/standing.h"

namespace redress::intake {

// Most complaints that may stand between one and the end of its chain.
inline constexpr int kChainMax = 64;

// Whether the first may be joined to the second, which is the end of its own chain. One that was
// taken back is joined to nothing and goes on for nobody; open work is not buried under a closed
// complaint. Errors: FAILED_PRECONDITION with reason ALREADY_MERGED on `name`, or ILLEGAL_STATE on
// `name` or `into`.
absl::Status CheckMerge(const Standing& joined, const Standing& survivor);

// The triage of the complaint that goes on, when the one that is joined to it is graver: nothing
// becomes less grave by a merge (R-I7). None when there is nothing to take over.
std::optional<v1::Triage> TakeOver(const v1::Triage& survivor, const v1::Complaint& joined);

// Error: FAILED_PRECONDITION with reason NOT_MERGED.
absl::Status CheckUnmerge(const Standing& joined);

// Only what is closed is opened again: anything else is still being worked on, was taken back, or
// goes on elsewhere. Error: FAILED_PRECONDITION with reason ILLEGAL_STATE.
absl::Status CheckReopen(const Standing& standing);

// A new round of work begins; the department keeps it until routing says otherwise.
void Reopen(Standing& standing, absl::Time now);

}  // namespace redress::intake
