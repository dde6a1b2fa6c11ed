// Hands an execution to the durable timers.
//
//   ExecutionTimer queue(timers, tx);
//   RETURN_IF_ERROR(queue.Enqueue(tenant, proposal, now));
#pragma once

#include "services/resolution/app/ports.h"
#include "timer/timers.h"

namespace redress::resolution {

// The errand's kind; its subject is the proposal.
inline constexpr char kExecuteRemedies[] = "execute_remedies";

// Lives as long as its transaction.
class ExecutionTimer final : public ExecutionQueue {
 public:
  ExecutionTimer(timer::Timers& timers, pg::Transaction& tx) : timers_(timers), tx_(tx) {}

  absl::Status Enqueue(absl::string_view tenant, const ProposalId& proposal,
                       absl::Time now) override;

 private:
  timer::Timers& timers_;
  pg::Transaction& tx_;
};

}  // namespace redress::resolution
