// Goes on with a proposal when its approver has decided (R-R8).
//
//   RETURN_IF_ERROR(TakeApproval(books, {tenant, complaint}, decided, next_approval_id, now));
#pragma once

#include "redress/events/v1/events.pb.h"
#include "services/resolution/app/execute_solution.h"

namespace redress::resolution {

// Granted: carried out as whoever asked would have done it. When more was given on the complaint
// in the meantime, so that the grant does not cover it any more, it is asked for anew under
// `next_approval_id`. Refused: back to the agent, who may propose something else. An answer that
// comes twice, late, or to a question that nobody asked does nothing.
absl::Status TakeApproval(const ExecuteBooks& books, const ComplaintKey& key,
                          const events::v1::ApprovalDecided& decided, const Uuid& next_approval_id,
                          absl::Time now);

}  // namespace redress::resolution
