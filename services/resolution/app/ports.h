// What the use cases need from the outside; each interface is narrow and lives for one transaction,
// but for Platform.
//
//   absl::Status DecideSolution(ProposalBook& proposals, Announcer& announcer, ...);
//   ProposalStore proposals(tx);  // store/ implements them on Postgres
//   PlatformClient platform(channel, tokens, ...);  // api/ implements Platform on gRPC
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/resolution/domain/facts.h"
#include "services/resolution/domain/ledger.h"
#include "services/resolution/domain/proposal.h"

namespace redress::resolution {

// Complaints as intake told of them. Nothing is an error where a row is missing.
class FactsBook {
 public:
  virtual ~FactsBook() = default;
  virtual absl::StatusOr<std::optional<Facts>> Find(absl::string_view tenant,
                                                    const ComplaintId& complaint) = 0;
  // Locks the complaint until the commit: who holds it is alone with its proposals and its ledger.
  virtual absl::StatusOr<std::optional<Facts>> Lock(absl::string_view tenant,
                                                    const ComplaintId& complaint) = 0;
  // Locks the complaint of a proposal.
  virtual absl::StatusOr<std::optional<Facts>> LockOf(absl::string_view tenant,
                                                      const ProposalId& proposal) = 0;
};

class ProposalBook {
 public:
  virtual ~ProposalBook() = default;
  virtual absl::StatusOr<std::optional<v1::Proposal>> Load(absl::string_view tenant,
                                                           const ProposalId& proposal) = 0;
  // The open proposal of a complaint, if there is one.
  virtual absl::StatusOr<std::optional<ProposalId>> OpenOne(absl::string_view tenant,
                                                            const ComplaintId& complaint) = 0;
  virtual absl::Status Save(absl::string_view tenant, const v1::Proposal& proposal) = 0;
};

// A tenant and a complaint.
using ComplaintKey = std::pair<std::string, ComplaintId>;

// A tenant's own templates.
class TemplateBook {
 public:
  virtual ~TemplateBook() = default;
  virtual absl::StatusOr<std::optional<v1::Template>> Find(absl::string_view tenant,
                                                           absl::string_view template_id) = 0;
  // The one that triage suggests, else that of the sub-category, else that of the category.
  virtual absl::StatusOr<std::optional<v1::Template>> FindFor(const Facts& facts) = 0;
  virtual absl::Status Put(absl::string_view tenant, const v1::Template& put) = 0;
  // By name, after a name, `limit` at most; of one category unless it is empty.
  virtual absl::StatusOr<std::vector<v1::Template>> List(absl::string_view tenant,
                                                         absl::string_view category,
                                                         absl::string_view after_name,
                                                         int limit) = 0;
};

// Who did something to which proposal, when.
struct Deed {
  ProposalId proposal;
  std::string actor;
  absl::Time time;
  std::string approver = {};  // who approved what is above the actor's authority, or ""
};

// Append-only. The complaint must be locked for Append.
class Ledger {
 public:
  virtual ~Ledger() = default;
  virtual absl::StatusOr<Balance> BalanceOf(absl::string_view tenant,
                                            const ComplaintId& complaint) = 0;
  virtual absl::StatusOr<BalanceByItem> ItemsOf(const Facts& facts, const ProposalId& proposal) = 0;
  virtual absl::Status Append(const Facts& facts, const Deed& deed,
                              absl::Span<const LedgerLine> lines) = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<v1::LedgerEntry>> EntriesOf(absl::string_view tenant,
                                                                 const ComplaintId& complaint) = 0;
};

// What the platform confirmed, item by item.
class ReceiptBook {
 public:
  virtual ~ReceiptBook() = default;
  virtual absl::StatusOr<std::set<int>> ItemsOf(absl::string_view tenant,
                                                const ProposalId& proposal) = 0;
  // Keeping one twice is one.
  virtual absl::Status Keep(absl::string_view tenant, const ProposalId& proposal, int item_index,
                            absl::string_view platform_id, absl::Time now) = 0;
};

// Tells the suite.
class Announcer {
 public:
  virtual ~Announcer() = default;
  virtual void Proposed(const Facts& facts, const v1::Proposal& proposal, absl::string_view actor,
                        absl::Time now) = 0;
  virtual void Decided(const Facts& facts, const v1::Proposal& proposal, absl::string_view actor,
                       absl::Time now) = 0;
  virtual void Executed(const Facts& facts, const v1::Proposal& proposal, absl::string_view actor,
                        absl::Time now) = 0;
  // R-R8
  virtual void ApprovalRequested(const Facts& facts, const v1::Proposal& proposal,
                                 absl::string_view actor, absl::Time now) = 0;
  virtual void ApprovalWithdrawn(const Facts& facts, const v1::Proposal& proposal,
                                 absl::string_view actor, absl::Time now) = 0;
};

// Sees to it that the platform is asked, soon and until it answers.
class ExecutionQueue {
 public:
  virtual ~ExecutionQueue() = default;
  virtual absl::Status Enqueue(absl::string_view tenant, const ProposalId& proposal,
                               absl::Time now) = 0;
};

// One deed asked of the platform; the same request_id has one effect there.
struct PlatformOrder {
  std::string request_id;
  std::string tenant;
  std::string customer_id;
  std::string order_id;
  std::string sku;
  int64_t minor_units = 0;
};

// The host platform (R-H5). Thread-safe; each answers with the platform's own id of the deed.
class Platform {
 public:
  virtual ~Platform() = default;
  virtual absl::StatusOr<std::string> Refund(const PlatformOrder& order, absl::Time deadline) = 0;
  virtual absl::StatusOr<std::string> IssueCoupon(const PlatformOrder& order,
                                                  absl::Time deadline) = 0;
  virtual absl::StatusOr<std::string> SendReplacement(const PlatformOrder& order,
                                                      absl::Time deadline) = 0;
};

}  // namespace redress::resolution
