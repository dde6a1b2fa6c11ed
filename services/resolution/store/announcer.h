// Tells the suite through the event log.
//
//   OutboxAnnouncer announcer(log, tx);
//   announcer.Proposed(facts, proposal, actor, now);
#pragma once

#include "events/log.h"
#include "services/resolution/app/ports.h"

namespace redress::resolution {

// Lives as long as its transaction; writes before the commit.
class OutboxAnnouncer final : public Announcer {
 public:
  OutboxAnnouncer(events::Log& log, pg::Transaction& tx) : outbox_(log, tx) {}

  void Proposed(const Facts& facts, const v1::Proposal& proposal, absl::string_view actor,
                absl::Time now) override;
  void Decided(const Facts& facts, const v1::Proposal& proposal, absl::string_view actor,
               absl::Time now) override;
  void Executed(const Facts& facts, const v1::Proposal& proposal, absl::string_view actor,
                absl::Time now) override;
  void ApprovalRequested(const Facts& facts, const v1::Proposal& proposal, absl::string_view actor,
                         absl::Time now) override;
  void ApprovalWithdrawn(const Facts& facts, const v1::Proposal& proposal, absl::string_view actor,
                         absl::Time now) override;

 private:
  events::Outbox outbox_;
};

}  // namespace redress::resolution
