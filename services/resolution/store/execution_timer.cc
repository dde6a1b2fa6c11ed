#include "services/resolution/store/execution_timer.h"

namespace redress::resolution {

absl::Status ExecutionTimer::Enqueue(absl::string_view tenant, const ProposalId& proposal,
                                     absl::Time now) {
  return timers_.Arm(tx_, {{.kind = kExecuteRemedies,
                            .tenant = std::string(tenant),
                            .subject = proposal.uuid(),
                            .due_time = now}});
}

}  // namespace redress::resolution
