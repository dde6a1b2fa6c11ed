#include "services/resolution/api/event_handler.h"

#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "services/resolution/app/take_back_proposal.h"
#include "services/resolution/domain/facts.h"
#include "services/resolution/store/announcer.h"
#include "services/resolution/store/facts_store.h"
#include "services/resolution/store/proposal_store.h"

namespace redress::resolution {

absl::Status EventHandler::Handle(pg::Transaction& tx,
                                  absl::Span<const events::Delivered> delivered) {
  std::vector<Facts> filed;
  std::vector<ComplaintKey> withdrawn;
  std::vector<const events::Delivered*> moved;
  std::vector<ComplaintKey> erased;
  for (const events::Delivered& one : delivered) {
    if (one.event.has_complaint_filed()) {
      if (one.event.complaint_filed().historical()) continue;  // nothing is left to be made good
      filed.push_back(FactsOf(one.event.tenant(), one.complaint, one.event.complaint_filed()));
    } else if (one.event.has_complaint_withdrawn()) {
      withdrawn.emplace_back(one.event.tenant(), one.complaint);
    } else if (one.event.has_personal_data_erased()) {
      erased.emplace_back(one.event.tenant(), one.complaint);
    } else {
      moved.push_back(&one);
    }
  }
  // A complaint is filed before it is moved, and moved before it is withdrawn or erased, so that
  // this order is right for any batch.
  FactsStore facts(tx);
  RETURN_IF_ERROR(facts.Insert(filed));
  for (const events::Delivered* one : moved) RETURN_IF_ERROR(Move(tx, facts, *one));
  RETURN_IF_ERROR(facts.Withdraw(withdrawn));
  RETURN_IF_ERROR(EndApprovals(tx, facts, withdrawn));
  return facts.ForgetCustomers(erased);
}

absl::Status EventHandler::EndApprovals(pg::Transaction& tx, FactsStore& facts,
                                        absl::Span<const ComplaintKey> withdrawn) {
  ProposalStore proposals(tx);
  ASSIGN_OR_RETURN(const std::vector<ComplaintKey> waiting, proposals.WaitingAmong(withdrawn));
  if (waiting.empty()) return absl::OkStatus();
  OutboxAnnouncer announcer(log_, tx);
  for (const auto& [tenant, complaint] : waiting) {
    RETURN_IF_ERROR(
        TakeBackProposal({facts, proposals, announcer}, tenant, complaint, clock_.Now()));
  }
  return absl::OkStatus();
}

absl::Status EventHandler::Move(pg::Transaction& tx, FactsStore& facts,
                                const events::Delivered& one) {
  const std::string& tenant = one.event.tenant();
  if (one.event.has_complaint_merged()) {
    ASSIGN_OR_RETURN(const ComplaintId into,
                     ComplaintId::Parse(one.event.complaint_merged().into(), "into"));
    ProposalStore proposals(tx);
    OutboxAnnouncer announcer(log_, tx);
    RETURN_IF_ERROR(
        TakeBackProposal({facts, proposals, announcer}, tenant, one.complaint, clock_.Now()));
    return facts.Merge(tenant, one.complaint, into);
  }
  if (one.event.has_complaint_unmerged()) {
    return facts.Merge(tenant, one.complaint, std::nullopt);
  }
  if (one.event.has_complaint_reclassified()) {
    return facts.Reclassify(tenant, one.complaint, one.event.complaint_reclassified());
  }
  if (one.event.has_order_linked()) {
    return facts.Link(tenant, one.complaint, one.event.order_linked());
  }
  return absl::OkStatus();
}

}  // namespace redress::resolution
