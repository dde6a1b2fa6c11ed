#include "services/resolution/api/execution_errand.h"

#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/resolution/app/finish_execution.h"
#include "services/resolution/app/perform_remedies.h"
#include "services/resolution/store/announcer.h"
#include "services/resolution/store/facts_store.h"
#include "services/resolution/store/ledger_store.h"
#include "services/resolution/store/proposal_store.h"
#include "services/resolution/store/receipt_store.h"
#include "telemetry/log.h"

namespace redress::resolution {
namespace {

// A receipt is kept even when the errand's own time is over: the deed is done.
constexpr absl::Duration kKeepLimit = absl::Seconds(5);

absl::Status ToTryAgain(const absl::Status& status) {
  if (status.ok() || IsRefusal(status)) return status;
  return Unavailable("EXECUTION_UNFINISHED",
                     absl::StrCat("the platform has not answered yet: ", status.message()));
}

}  // namespace

struct ExecutionErrand::Work {
  std::optional<Facts> facts;
  std::optional<v1::Proposal> proposal;
  std::set<int> done;
};

absl::StatusOr<ExecutionErrand::Work> ExecutionErrand::Load(const timer::Fired& fired,
                                                            absl::Time deadline) {
  const ProposalId id(fired.subject);
  Work work;
  RETURN_IF_ERROR(
      db_.Run({.deadline = deadline, .read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
        work = {};
        ASSIGN_OR_RETURN(work.proposal, ProposalStore(tx).Load(fired.tenant, id));
        if (!work.proposal) return absl::OkStatus();
        ASSIGN_OR_RETURN(const ComplaintId complaint,
                         ComplaintId::Parse(work.proposal->complaint()));
        ASSIGN_OR_RETURN(work.facts, FactsStore(tx).Find(fired.tenant, complaint));
        ASSIGN_OR_RETURN(work.done, ReceiptStore(tx).ItemsOf(fired.tenant, id));
        return absl::OkStatus();
      }));
  return work;
}

absl::Status ExecutionErrand::Keep(const timer::Fired& fired, int item_index,
                                   const std::string& platform_id) {
  const absl::Time now = clock_.Now();
  return db_.Run({.deadline = now + kKeepLimit}, [&](pg::Transaction& tx) {
    return ReceiptStore(tx).Keep(fired.tenant, ProposalId(fired.subject), item_index, platform_id,
                                 now);
  });
}

absl::StatusOr<std::string> ExecutionErrand::Perform(const timer::Fired& fired,
                                                     absl::Time deadline) {
  const absl::StatusOr<Work> work = Load(fired, deadline);
  // Our own database failing says nothing about the platform.
  if (!work.ok()) return Unavailable("EXECUTION_UNFINISHED", work.status().message());
  if (!work->facts || work->proposal->state() != v1::PROPOSAL_STATE_EXECUTING) {
    return std::string();
  }
  absl::Status kept;
  const absl::Status asked = PerformRemedies(
      platform_, *work->facts, *work->proposal, work->done,
      [&](int item_index, const std::string& platform_id) {
        kept = Keep(fired, item_index, platform_id);
        return kept;
      },
      deadline);
  if (!kept.ok()) return Unavailable("EXECUTION_UNFINISHED", kept.message());
  RETURN_IF_ERROR(ToTryAgain(asked));
  return std::string();
}

absl::Status ExecutionErrand::Record(pg::Transaction& tx, const timer::Fired& fired,
                                     const absl::StatusOr<std::string>& outcome) {
  FactsStore facts(tx);
  ProposalStore proposals(tx);
  LedgerStore ledger(tx, random_);
  ReceiptStore receipts(tx);
  OutboxAnnouncer announcer(log_, tx);
  const ProposalId proposal(fired.subject);
  ASSIGN_OR_RETURN(const Ending ending,
                   FinishExecution({facts, proposals, ledger, receipts, announcer}, fired.tenant,
                                   proposal, outcome.status(), clock_.Now()));
  if (ending == Ending::kTakenBack) {
    // The platform's own words may speak of the customer: the log has the code and the reason only.
    LogWarning("execution_taken_back", {{"tenant", fired.tenant},
                                        {"proposal", proposal.Name()},
                                        {"attempts", fired.attempt + 1},
                                        {"code", absl::StatusCodeToString(outcome.status().code())},
                                        {"reason", ReasonOf(outcome.status())}});
  }
  return absl::OkStatus();
}

}  // namespace redress::resolution
