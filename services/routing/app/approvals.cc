#include "services/routing/app/approvals.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/app/versions.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

constexpr VersionKind kChainVersions = {"CHAIN", "its chain", "GetApprovalChain"};

absl::StatusOr<ApprovalId> IdOf(absl::string_view approval_id) {
  return ApprovalId::Parse(absl::StrCat("approvals/", approval_id), "approval_id");
}

absl::StatusOr<std::optional<ApprovalRecord>> LockOne(ApprovalBook& approvals,
                                                      const ApprovalKey& key) {
  ASSIGN_OR_RETURN(std::vector<ApprovalRecord> found, approvals.Lock({key}));
  if (found.empty()) return std::optional<ApprovalRecord>();
  return std::optional<ApprovalRecord>(std::move(found.front()));
}

absl::Status Open(ApprovalBook& approvals, const Incoming& one, const v1::ApprovalChain& chain,
                  absl::Time now) {
  const events::v1::ApprovalRequested& requested = one.event->approval_requested();
  ASSIGN_OR_RETURN(const ApprovalId id, IdOf(requested.approval_id()));
  const ApprovalRecord record{
      {one.key.tenant, id},
      OpenApproval(id, one.key.complaint, requested, one.event->actor(), chain, now)};
  ASSIGN_OR_RETURN(const bool added, approvals.Insert(record));
  return added ? approvals.Arm(record) : absl::OkStatus();
}

absl::Status Withdraw(ApprovalBook& approvals, const Incoming& one, absl::Time now) {
  ASSIGN_OR_RETURN(const ApprovalId id, IdOf(one.event->approval_withdrawn().approval_id()));
  ASSIGN_OR_RETURN(std::optional<ApprovalRecord> record, LockOne(approvals, {one.key.tenant, id}));
  if (!record || !WithdrawApproval(record->approval, now)) return absl::OkStatus();
  RETURN_IF_ERROR(approvals.Save(*record));
  return approvals.Disarm(*record);
}

}  // namespace

bool ConcernsApprovals(const events::v1::Event& event) {
  return event.has_approval_requested() || event.has_approval_withdrawn();
}

absl::Status TakeInApprovals(ApprovalBook& approvals, ChainBook& chains,
                             absl::Span<const Incoming> events, absl::Time now) {
  std::map<std::string, v1::ApprovalChain> active;
  for (const Incoming& one : events) {
    if (one.event->has_approval_withdrawn()) {
      RETURN_IF_ERROR(Withdraw(approvals, one, now));
      continue;
    }
    const auto [chain, fresh] = active.try_emplace(one.key.tenant);
    if (fresh) {
      ASSIGN_OR_RETURN(chain->second, ActiveChain(chains, one.key.tenant));
    }
    RETURN_IF_ERROR(Open(approvals, one, chain->second, now));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Approval> DecideApproval(ApprovalBook& approvals, ChainBook& chains,
                                            const DecideCommand& command, absl::Time now) {
  ASSIGN_OR_RETURN(std::optional<ApprovalRecord> record, LockOne(approvals, command.key));
  if (!record) return NotFound("approval", command.key.id.Name());
  v1::Approval& approval = record->approval;
  ASSIGN_OR_RETURN(const v1::ApprovalChain chain,
                   FindChain(chains, command.key.tenant, approval.chain_version()));
  RETURN_IF_ERROR(CheckDecider(approval, chain, command.decider, command.complained_agent));
  if (!command.etag.empty() && command.etag != approval.etag()) {
    return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                 "the approval has changed since it was read; read it again")
        .Field("etag");
  }
  DecideApproval(approval, command.approved, command.decider.name, command.note, now);
  RETURN_IF_ERROR(approvals.Save(*record));
  RETURN_IF_ERROR(approvals.Disarm(*record));
  ASSIGN_OR_RETURN(events::v1::Event * event, approvals.Event(*record, now, command.decider.name));
  events::v1::ApprovalDecided& decided = *event->mutable_approval_decided();
  decided.set_approval_id(command.key.id.uuid().ToString());
  decided.set_approved(command.approved);
  decided.set_approver(command.decider.name);
  decided.set_reason(ReasonCode(command.note));
  return approval;
}

absl::Status LapseApprovals(ApprovalBook& approvals, ChainBook& chains,
                            const std::vector<ApprovalDue>& due, absl::Time now) {
  std::vector<ApprovalKey> keys;
  std::map<ApprovalKey, int> rungs;
  for (const ApprovalDue& one : due) {
    keys.push_back(one.key);
    rungs[one.key] = one.rung;
  }
  ASSIGN_OR_RETURN(std::vector<ApprovalRecord> records, approvals.Lock(std::move(keys)));
  for (ApprovalRecord& record : records) {
    ASSIGN_OR_RETURN(const v1::ApprovalChain chain,
                     FindChain(chains, record.key.tenant, record.approval.chain_version()));
    const std::optional<RungLapse> lapse =
        LapseRung(record.approval, rungs[record.key], chain, now);
    if (!lapse) continue;
    RETURN_IF_ERROR(approvals.Save(record));
    if (!lapse->last) RETURN_IF_ERROR(approvals.Arm(record));
    ASSIGN_OR_RETURN(events::v1::Event * event, approvals.Event(record, now, ""));
    events::v1::ApprovalLapsed& lapsed = *event->mutable_approval_lapsed();
    lapsed.set_approval_id(record.key.id.uuid().ToString());
    lapsed.set_rung(lapse->rung);
    lapsed.set_last(lapse->last);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ApprovalChain> ActiveChain(ChainBook& chains, absl::string_view tenant) {
  ASSIGN_OR_RETURN(std::optional<v1::ApprovalChain> own, chains.Newest(tenant));
  return own ? *std::move(own) : DefaultChain();
}

absl::StatusOr<v1::ApprovalChain> FindChain(ChainBook& chains, absl::string_view tenant,
                                            int version) {
  if (version == 0) return DefaultChain();
  ASSIGN_OR_RETURN(std::optional<v1::ApprovalChain> own, chains.Find(tenant, version));
  if (!own) return NotFound("approval chain", absl::StrCat("version ", version));
  return *std::move(own);
}

absl::StatusOr<v1::ApprovalChain> PutChain(ChainBook& chains, const PutChainCommand& command,
                                           absl::Time now) {
  ASSIGN_OR_RETURN(const v1::ApprovalChain active, ActiveChain(chains, command.tenant));
  RETURN_IF_ERROR(CheckExpected(kChainVersions, command.expected_version, active.version()));
  if (active.version() >= kVersionsMax) {
    return FailedPrecondition(
        "CHAIN_VERSIONS_FULL",
        absl::StrCat("a tenant keeps ", kVersionsMax, " versions of its chain, for ever"));
  }
  v1::ApprovalChain chain;
  chain.set_version(active.version() + 1);
  *chain.mutable_rungs() = command.rungs;
  *chain.mutable_create_time() = ToProto(ToMicros(now));
  chain.set_creator(command.creator);
  ASSIGN_OR_RETURN(const bool added, chains.Add(command.tenant, chain));
  // Somebody else has put it meanwhile.
  if (!added) return CheckExpected(kChainVersions, active.version(), chain.version());
  return chain;
}

}  // namespace redress::routing
