#include "services/resolution/store/announcer.h"

#include "services/resolution/domain/approval.h"
#include "services/resolution/domain/events.h"

namespace redress::resolution {

void OutboxAnnouncer::Proposed(const Facts& facts, const v1::Proposal& proposal,
                               absl::string_view actor, absl::Time now) {
  *outbox_.Add(facts.tenant, facts.complaint, now, actor).mutable_solution_proposed() =
      ProposedEvent(proposal);
}

void OutboxAnnouncer::Decided(const Facts& facts, const v1::Proposal& proposal,
                              absl::string_view actor, absl::Time now) {
  *outbox_.Add(facts.tenant, facts.complaint, now, actor).mutable_solution_decided() =
      DecidedEvent(proposal);
}

void OutboxAnnouncer::Executed(const Facts& facts, const v1::Proposal& proposal,
                               absl::string_view actor, absl::Time now) {
  *outbox_.Add(facts.tenant, facts.complaint, now, actor).mutable_solution_executed() =
      ExecutedEvent(proposal);
}

void OutboxAnnouncer::ApprovalRequested(const Facts& facts, const v1::Proposal& proposal,
                                        absl::string_view actor, absl::Time now) {
  *outbox_.Add(facts.tenant, facts.complaint, now, actor).mutable_approval_requested() =
      ApprovalRequestedEvent(proposal);
}

void OutboxAnnouncer::ApprovalWithdrawn(const Facts& facts, const v1::Proposal& proposal,
                                        absl::string_view actor, absl::Time now) {
  *outbox_.Add(facts.tenant, facts.complaint, now, actor).mutable_approval_withdrawn() =
      ApprovalWithdrawnEvent(proposal);
}

}  // namespace redress::resolution
