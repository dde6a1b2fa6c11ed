// Approvals and their chains in Postgres.
//
//   PgApprovalBook approvals(tx, log, timers);
//   PgChainBook chains(tx);
//   RETURN_IF_ERROR(TakeInApprovals(approvals, chains, incoming, now));
#pragma once

#include <string>
#include <vector>

#include "events/log.h"
#include "pg/database.h"
#include "services/routing/app/approvals.h"
#include "timer/timers.h"

namespace redress::routing {

inline constexpr char kApprovalLapse[] = "approval_lapse";  // kind of the timer

// Lives inside one transaction. Not thread-safe.
class PgApprovalBook final : public ApprovalBook {
 public:
  PgApprovalBook(pg::Transaction& tx, events::Log& log, timer::Timers& timers)
      : tx_(tx), timers_(timers), outbox_(log, tx) {}

  absl::StatusOr<std::vector<ApprovalRecord>> Lock(std::vector<ApprovalKey> keys) override;
  absl::StatusOr<bool> Insert(const ApprovalRecord& record) override;
  absl::Status Save(ApprovalRecord& record) override;
  absl::Status Arm(const ApprovalRecord& record) override;
  absl::Status Disarm(const ApprovalRecord& record) override;
  absl::StatusOr<events::v1::Event*> Event(const ApprovalRecord& record, absl::Time now,
                                           absl::string_view actor) override;

 private:
  pg::Transaction& tx_;
  timer::Timers& timers_;
  events::Outbox outbox_;
};

// Lives inside one transaction. Not thread-safe.
class PgChainBook final : public ChainBook {
 public:
  explicit PgChainBook(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<std::optional<v1::ApprovalChain>> Newest(absl::string_view tenant) override;
  absl::StatusOr<std::optional<v1::ApprovalChain>> Find(absl::string_view tenant,
                                                        int version) override;
  absl::StatusOr<bool> Add(absl::string_view tenant, const v1::ApprovalChain& chain) override;

 private:
  pg::Transaction& tx_;
};

// Nothing when routing does not know it.
absl::StatusOr<std::optional<v1::Approval>> FindApproval(pg::Transaction& tx,
                                                         const ApprovalKey& key);

struct ApprovalFilter {
  std::vector<int32_t> states;
  std::string approver_id;  // or empty
  std::optional<ComplaintId> complaint;
  bool waiting = false;  // state 1 alone, whatever `states` says
  bool overdue = false;  // of those alone
  Uuid after_id;
  int64_t limit = 50;
};

// By their ids, which grow with time.
absl::StatusOr<std::vector<v1::Approval>> ListApprovals(pg::Transaction& tx,
                                                        absl::string_view tenant,
                                                        const ApprovalFilter& filter);

}  // namespace redress::routing
