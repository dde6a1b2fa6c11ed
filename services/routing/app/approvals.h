// Requests for more than somebody may grant: taken in, decided, handed up when a rung lets its time
// run out (R-R8).
//
//   RETURN_IF_ERROR(TakeInApprovals(approvals, chains, incoming, now));
//   ASSIGN_OR_RETURN(v1::Approval approval, DecideApproval(approvals, chains, command, now));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/routing/app/take_in_events.h"
#include "services/routing/domain/approval.h"

namespace redress::routing {

// Names one approval for ever.
struct ApprovalKey {
  std::string tenant;
  ApprovalId id;

  auto operator<=>(const ApprovalKey&) const = default;
};

struct ApprovalRecord {
  ApprovalKey key;
  v1::Approval approval;
};

// Approvals, their timers and their events; serves one transaction.
class ApprovalBook {
 public:
  virtual ~ApprovalBook() = default;
  // Locks those that are known, in the order of their ids, waiting for whoever has them.
  virtual absl::StatusOr<std::vector<ApprovalRecord>> Lock(std::vector<ApprovalKey> keys) = 0;
  // False, and nothing stored, for one that is known already.
  virtual absl::StatusOr<bool> Insert(const ApprovalRecord& record) = 0;
  // Moves the etag on.
  virtual absl::Status Save(ApprovalRecord& record) = 0;
  // Arms the lapse of the rung that is asked, or takes it away.
  virtual absl::Status Arm(const ApprovalRecord& record) = 0;
  virtual absl::Status Disarm(const ApprovalRecord& record) = 0;
  // A new event to fill; written with the commit.
  virtual absl::StatusOr<events::v1::Event*> Event(const ApprovalRecord& record, absl::Time now,
                                                   absl::string_view actor) = 0;
};

// The versions of tenants' chains; version 0, which ships, is not among them.
class ChainBook {
 public:
  virtual ~ChainBook() = default;
  // The newest, if the tenant ever put one.
  virtual absl::StatusOr<std::optional<v1::ApprovalChain>> Newest(absl::string_view tenant) = 0;
  virtual absl::StatusOr<std::optional<v1::ApprovalChain>> Find(absl::string_view tenant,
                                                                int version) = 0;
  // False when that version is there already: somebody was faster.
  virtual absl::StatusOr<bool> Add(absl::string_view tenant, const v1::ApprovalChain& chain) = 0;
};

// True for a request, or the end of one.
bool ConcernsApprovals(const events::v1::Event& event);

// Takes requests in, in order. What is heard twice, or ends what nobody asked, changes nothing.
absl::Status TakeInApprovals(ApprovalBook& approvals, ChainBook& chains,
                             absl::Span<const Incoming> events, absl::Time now);

struct DecideCommand {
  ApprovalKey key;
  Decider decider;
  std::string complained_agent;  // of the complaint's case, or ""
  bool approved = false;
  std::string note;
  std::string etag;  // that it must have, or ""
};

// Errors: NOT_FOUND; ABORTED with reason ETAG_MISMATCH; those of CheckDecider.
absl::StatusOr<v1::Approval> DecideApproval(ApprovalBook& approvals, ChainBook& chains,
                                            const DecideCommand& command, absl::Time now);

// An approval and the rung whose time has come.
struct ApprovalDue {
  ApprovalKey key;
  int rung = 0;
};

absl::Status LapseApprovals(ApprovalBook& approvals, ChainBook& chains,
                            const std::vector<ApprovalDue>& due, absl::Time now);

// The chain in force.
absl::StatusOr<v1::ApprovalChain> ActiveChain(ChainBook& chains, absl::string_view tenant);
// Error: NOT_FOUND.
absl::StatusOr<v1::ApprovalChain> FindChain(ChainBook& chains, absl::string_view tenant,
                                            int version);

struct PutChainCommand {
  std::string tenant;
  Rungs rungs;
  std::optional<int> expected_version;
  std::string creator;
};

// Stores the next version of rungs that were checked. Errors: ABORTED with reason
// CHAIN_VERSION_MISMATCH; FAILED_PRECONDITION with CHAIN_VERSIONS_FULL.
absl::StatusOr<v1::ApprovalChain> PutChain(ChainBook& chains, const PutChainCommand& command,
                                           absl::Time now);

}  // namespace redress::routing
