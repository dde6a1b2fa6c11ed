#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/put_catalogue.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/approval_book.h"
#include "services/routing/store/people_readers.h"
#include "services/routing/store/readers.h"

namespace redress::routing {
namespace {

using rpc::Call;
using rpc::Role;

constexpr size_t kNoteMax = 200;
constexpr size_t kEtagMax = 64;
// Of those that wait, a call looks at so many at most for the caller's own.
constexpr int64_t kLookedAtOnce = 500;
constexpr int kLooksMax = 10;

// Whom routing does not know works for no department.
absl::StatusOr<Decider> DeciderOf(pg::Transaction& tx, const Api& api, const Call& call) {
  Decider decider{.name = call.caller.Actor(), .approver = call.caller.role == Role::kApprover};
  const absl::StatusOr<v1::Agent> agent =
      FindAgent(tx, {call.caller.tenant, IdOf(decider.name)}, api.resources.clock.Now());
  if (absl::IsNotFound(agent.status())) return decider;
  RETURN_IF_ERROR(agent.status());
  decider.departments.assign(agent->departments().begin(), agent->departments().end());
  return decider;
}

absl::StatusOr<v1::Approval> Find(pg::Transaction& tx, const ApprovalKey& key) {
  ASSIGN_OR_RETURN(std::optional<v1::Approval> found, FindApproval(tx, key));
  if (!found) return NotFound("approval", key.id.Name());
  return *std::move(found);
}

// Approve and Reject; the words are the note of the one and the reason of the other.
template <typename Request, typename Response>
absl::Status Decide(Api& api, const Call& call, const Request& request, bool approved,
                    const std::string& words, Response& response) {
  ASSIGN_OR_RETURN(const ApprovalId id, ApprovalId::Parse(request.name(), "name"));
  RETURN_IF_ERROR(rpc::CheckLength("etag", "ETAG", request.etag(), 0, kEtagMax));
  DecideCommand command{
      .key = {call.caller.tenant, id}, .approved = approved, .note = words, .etag = request.etag()};
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    // Its complaint never changes, so that it may be looked up before the lock is held.
    ASSIGN_OR_RETURN(const v1::Approval approval, Find(tx, command.key));
    ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintId::Parse(approval.complaint()));
    ASSIGN_OR_RETURN(auto complained, ComplainedAgents(tx, call.caller.tenant, {complaint}));
    command.complained_agent = complained[complaint];
    ASSIGN_OR_RETURN(command.decider, DeciderOf(tx, api, call));
    PgApprovalBook approvals(tx, api.resources.log, api.resources.timers);
    PgChainBook chains(tx);
    ASSIGN_OR_RETURN(*response.mutable_approval(),
                     DecideApproval(approvals, chains, command, api.resources.clock.Now()));
    return absl::OkStatus();
  });
}

absl::Status Approve(Api& api, const Call& call, const v1::ApproveRequest& request,
                     v1::ApproveResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("note", "NOTE", request.note(), 0, kNoteMax));
  return Decide(api, call, request, /*approved=*/true, request.note(), response);
}

absl::Status Reject(Api& api, const Call& call, const v1::RejectRequest& request,
                    v1::RejectResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("reason", "REASON", request.reason(), 1, kNoteMax));
  return Decide(api, call, request, /*approved=*/false, request.reason(), response);
}

absl::Status Get(Api& api, const Call& call, const v1::GetApprovalRequest& request,
                 v1::GetApprovalResponse& response) {
  ASSIGN_OR_RETURN(const ApprovalId id, ApprovalId::Parse(request.name(), "name"));
  return api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(*response.mutable_approval(), Find(tx, {call.caller.tenant, id}));
    return absl::OkStatus();
  });
}

// Those of `found` that the decider may decide now, in order.
absl::StatusOr<std::vector<v1::Approval>> Mine(pg::Transaction& tx, absl::string_view tenant,
                                               const Decider& decider,
                                               std::vector<v1::Approval> found) {
  PgChainBook chains(tx);
  std::map<int, v1::ApprovalChain> known;
  std::vector<ComplaintId> complaints;  // of those that pass but for whom the complaint is about
  std::vector<v1::Approval> passed;
  for (v1::Approval& approval : found) {
    const auto [chain, fresh] = known.try_emplace(approval.chain_version());
    if (fresh) {
      ASSIGN_OR_RETURN(chain->second, FindChain(chains, tenant, approval.chain_version()));
    }
    if (!CheckDecider(approval, chain->second, decider, /*complained_agent=*/"").ok()) continue;
    ASSIGN_OR_RETURN(complaints.emplace_back(), ComplaintId::Parse(approval.complaint()));
    passed.push_back(std::move(approval));
  }
  ASSIGN_OR_RETURN(auto complained, ComplainedAgents(tx, tenant, complaints));
  std::vector<v1::Approval> mine;
  for (size_t i = 0; i < passed.size(); ++i) {
    if (complained[complaints[i]] != decider.name) mine.push_back(std::move(passed[i]));
  }
  return mine;
}

absl::StatusOr<Uuid> PlaceOf(const v1::Approval& approval) {
  ASSIGN_OR_RETURN(const ApprovalId id, ApprovalId::Parse(approval.name()));
  return id.uuid();
}

// Fills the page; `after_id` is then the last one looked at, nil at the end of all.
absl::Status ListMine(pg::Transaction& tx, const Api& api, const Call& call, ApprovalFilter filter,
                      int limit, v1::ListApprovalsResponse& response, Uuid& after_id) {
  ASSIGN_OR_RETURN(const Decider decider, DeciderOf(tx, api, call));
  filter.limit = kLookedAtOnce;
  for (int look = 0; look < kLooksMax; ++look) {
    ASSIGN_OR_RETURN(std::vector<v1::Approval> found,
                     ListApprovals(tx, call.caller.tenant, filter));
    const bool is_end = static_cast<int64_t>(found.size()) < kLookedAtOnce;
    if (!is_end) {
      ASSIGN_OR_RETURN(filter.after_id, PlaceOf(found.back()));
    }
    ASSIGN_OR_RETURN(const std::vector<v1::Approval> mine,
                     Mine(tx, call.caller.tenant, decider, std::move(found)));
    for (const v1::Approval& approval : mine) {
      *response.add_approvals() = approval;
      if (response.approvals_size() < limit) continue;
      ASSIGN_OR_RETURN(after_id, PlaceOf(approval));
      return absl::OkStatus();
    }
    after_id = is_end ? Uuid() : filter.after_id;
    if (is_end) return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::StatusOr<ApprovalFilter> FilterOf(const v1::ListApprovalsRequest& request) {
  ApprovalFilter filter{.waiting = request.mine() || request.overdue(),
                        .overdue = request.overdue()};
  for (int i = 0; i < request.states_size(); ++i) {
    if (request.states(i) == v1::APPROVAL_STATE_UNSPECIFIED) {
      return InvalidField(absl::StrCat("states[", i, "]"), "STATE_MISSING",
                          "name a state, or none at all");
    }
    filter.states.push_back(request.states(i));
  }
  if (!request.approver().empty()) {
    ASSIGN_OR_RETURN(filter.approver_id, ParseName("agents", request.approver(), "approver"));
  }
  if (filter.waiting && (!filter.approver_id.empty() || !filter.states.empty())) {
    return InvalidField(request.mine() ? "mine" : "overdue", "FILTERS_CONTRADICT",
                        "it means those that wait, which nobody has decided: leave states and "
                        "approver out");
  }
  if (!request.complaint().empty()) {
    ASSIGN_OR_RETURN(filter.complaint, ComplaintId::Parse(request.complaint(), "complaint"));
    if (filter.waiting) filter.states.push_back(v1::APPROVAL_STATE_WAITING);
  }
  // Only those that wait have an index of their own.
  if (filter.states == std::vector<int32_t>{v1::APPROVAL_STATE_WAITING} &&
      filter.approver_id.empty()) {
    filter.waiting = true;
  }
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(filter.after_id, Uuid::Parse(cursor));
  }
  return filter;
}

absl::Status List(Api& api, const Call& call, const v1::ListApprovalsRequest& request,
                  v1::ListApprovalsResponse& response) {
  ASSIGN_OR_RETURN(ApprovalFilter filter, FilterOf(request));
  const int limit = rpc::PageSize(request.page_size(), 50, 500);
  filter.limit = limit;
  Uuid after_id;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    response.Clear();
    after_id = Uuid();
    if (request.mine()) return ListMine(tx, api, call, filter, limit, response, after_id);
    ASSIGN_OR_RETURN(const std::vector<v1::Approval> found,
                     ListApprovals(tx, call.caller.tenant, filter));
    for (const v1::Approval& approval : found) *response.add_approvals() = approval;
    if (static_cast<int>(found.size()) < limit) return absl::OkStatus();
    ASSIGN_OR_RETURN(after_id, PlaceOf(found.back()));
    return absl::OkStatus();
  }));
  if (!after_id.IsNil()) {
    response.set_next_page_token(rpc::MakePageToken(request, after_id.ToString()));
  }
  return absl::OkStatus();
}

absl::Status PutTheChain(Api& api, const Call& call, const v1::PutApprovalChainRequest& request,
                         v1::PutApprovalChainResponse& response) {
  PutChainCommand command{
      .tenant = call.caller.tenant, .rungs = request.rungs(), .creator = call.caller.Actor()};
  if (request.has_expected_version()) command.expected_version = request.expected_version();
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgCatalogueBook catalogue(tx);
    ASSIGN_OR_RETURN(const std::vector<v1::Department> known,
                     ListDepartments(catalogue, call.caller.tenant));
    RETURN_IF_ERROR(CheckChain(command.rungs, known));
    PgChainBook chains(tx);
    ASSIGN_OR_RETURN(*response.mutable_chain(),
                     PutChain(chains, command, api.resources.clock.Now()));
    return absl::OkStatus();
  });
}

absl::Status GetTheChain(Api& api, const Call& call, const v1::GetApprovalChainRequest& request,
                         v1::GetApprovalChainResponse& response) {
  if (request.version() < 0) {
    return InvalidField("version", "VERSION_NEGATIVE", "give a version from 1, or 0");
  }
  return api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgChainBook chains(tx);
    ASSIGN_OR_RETURN(*response.mutable_chain(),
                     request.has_version()
                         ? FindChain(chains, call.caller.tenant, request.version())
                         : ActiveChain(chains, call.caller.tenant));
    return absl::OkStatus();
  });
}

}  // namespace

void RegisterApprovals(rpc::Service& service, Api& api) {
  const rpc::Roles deciders = {Role::kSupervisor, Role::kApprover};
  service.Unary("ListApprovals", kReaders,
                On<v1::ListApprovalsRequest, v1::ListApprovalsResponse>(api, List));
  service.Unary("GetApproval", kReaders,
                On<v1::GetApprovalRequest, v1::GetApprovalResponse>(api, Get));
  service.Unary("Approve", deciders, On<v1::ApproveRequest, v1::ApproveResponse>(api, Approve));
  service.Unary("Reject", deciders, On<v1::RejectRequest, v1::RejectResponse>(api, Reject));
  // Who may grant is not for those to say who grant.
  service.Unary("PutApprovalChain", {Role::kAdmin},
                On<v1::PutApprovalChainRequest, v1::PutApprovalChainResponse>(api, PutTheChain));
  service.Unary("GetApprovalChain", kReaders,
                On<v1::GetApprovalChainRequest, v1::GetApprovalChainResponse>(api, GetTheChain));
}

}  // namespace redress::routing
