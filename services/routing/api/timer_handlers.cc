#include "services/routing/api/timer_handlers.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "services/routing/app/lapse_offers.h"
#include "services/routing/app/transfer_case.h"
#include "services/routing/store/approval_book.h"

namespace redress::routing {

absl::Status OfferLapse::Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) {
  std::vector<Lapse> lapses;
  for (const timer::Fired& one : fired) {
    lapses.push_back({{one.tenant, ComplaintId(one.subject)}, one.payload});
  }
  Workplace work(tx, resources_);
  return LapseOffers(work.dispatch, lapses);
}

absl::Status ApprovalLapseHandler::Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) {
  std::vector<ApprovalDue> due;
  for (const timer::Fired& one : fired) {
    int rung = 0;
    if (!absl::SimpleAtoi(one.payload, &rung)) continue;
    due.push_back({{one.tenant, ApprovalId(one.subject)}, rung});
  }
  PgApprovalBook approvals(tx, resources_.log, resources_.timers);
  PgChainBook chains(tx);
  return LapseApprovals(approvals, chains, due, resources_.clock.Now());
}

absl::Status TransferLimit::Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) {
  std::vector<TransferDue> due;
  for (const timer::Fired& one : fired) {
    due.push_back({{one.tenant, ComplaintId(one.subject)}, one.fired_time});
  }
  Workplace work(tx, resources_);
  return MarkOverdueTransfers(work.dispatch, work.staff, due);
}

}  // namespace redress::routing
