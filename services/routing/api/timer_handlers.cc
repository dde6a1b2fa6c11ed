#include "services/routing/api/timer_handlers.h"

#include <optional>
#include <set>
#include <vector>

#include "absl/strings/numbers.h"
#include "base/status_macros.h"
#include "services/routing/app/lapse_offers.h"
#include "services/routing/app/transfer_case.h"
#include "services/routing/store/approval_book.h"
#include "services/routing/store/incident_book.h"
#include "services/routing/store/incident_work.h"
#include "telemetry/log.h"

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

StatementDue::StatementDue(const Resources& resources, Metrics& metrics)
    : resources_(resources),
      overdue_total_(metrics.Counter("redress_incident_statements_overdue_total",
                                     "Incidents without a statement in time", {})) {}

absl::Status StatementDue::Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) {
  PgIncidentBook book(tx, resources_.timers);
  events::Outbox outbox(resources_.log, tx);  // one for all: heads are locked in one order
  const absl::Time now = resources_.clock.Now();
  std::set<IncidentKey> due;  // locked in the order of all who lock several
  for (const timer::Fired& one : fired) due.insert({one.tenant, IncidentId(one.subject)});
  for (const IncidentKey& key : due) {
    ASSIGN_OR_RETURN(std::optional<IncidentRecord> record, book.Lock(key));
    if (!record || !NoteOverdue(record->incident, now)) continue;
    RETURN_IF_ERROR(book.Save(*record));
    RETURN_IF_ERROR(TellOverdue(tx, outbox, now, *record));
    tx.AfterCommit([this, name = record->incident.name()] {
      overdue_total_.Increment();
      LogWarning("incident_statement_overdue", {{"incident", name}});
    });
  }
  return absl::OkStatus();
}

}  // namespace redress::routing
