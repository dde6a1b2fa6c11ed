#include "services/resolution/api/approval_handler.h"

#include "base/status_macros.h"
#include "services/resolution/app/take_approval.h"
#include "services/resolution/store/announcer.h"
#include "services/resolution/store/execution_timer.h"
#include "services/resolution/store/facts_store.h"
#include "services/resolution/store/ledger_store.h"
#include "services/resolution/store/proposal_store.h"

namespace redress::resolution {

absl::Status ApprovalHandler::Handle(pg::Transaction& tx,
                                     absl::Span<const events::Delivered> delivered) {
  for (const events::Delivered& one : delivered) {
    if (!one.event.has_approval_decided()) continue;
    FactsStore facts(tx);
    ProposalStore proposals(tx);
    LedgerStore ledger(tx, random_);
    ExecutionTimer queue(timers_, tx);
    OutboxAnnouncer announcer(log_, tx);
    const absl::Time now = clock_.Now();
    RETURN_IF_ERROR(TakeApproval({facts, proposals, ledger, queue, announcer},
                                 {one.event.tenant(), one.complaint}, one.event.approval_decided(),
                                 NewUuid(now, random_), now));
  }
  return absl::OkStatus();
}

}  // namespace redress::resolution
