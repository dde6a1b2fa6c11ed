#include "services/intake/api/link_rpcs.h"

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/api/reason_code.h"
#include "services/intake/api/view.h"
#include "services/intake/app/link_complaints.h"
#include "services/intake/store/correction_book.h"
#include "services/intake/store/duplicate_book.h"
#include "services/intake/store/link_book.h"
#include "services/intake/store/standing_book.h"

namespace redress::intake {
namespace {

using rpc::Call;
using rpc::Role;

constexpr rpc::Roles kLinkers = {Role::kPlatform, Role::kAgent, Role::kSupervisor};

template <typename Request>
absl::StatusOr<LinkCommand> ReadCommand(const Call& call, const Request& request) {
  ASSIGN_OR_RETURN(const ComplaintId id, ComplaintId::Parse(request.name()));
  return LinkCommand{call.caller.tenant, id, request.etag(), call.caller.Actor()};
}

// Of a complaint that is only named yet; what the customer wrote is not kept with the answer, which
// stays in the log of requests (R-I10).
absl::Status FillIn(const IntakeParts& parts, const Call& call, v1::Complaint& complaint) {
  ASSIGN_OR_RETURN(const ComplaintId id, ComplaintId::Parse(complaint.name()));
  ASSIGN_OR_RETURN(complaint, ShowNow(parts, call, id));
  return absl::OkStatus();
}

absl::Status MergeTwo(const IntakeParts& parts, const Call& call,
                      const v1::MergeComplaintsRequest& request,
                      v1::MergeComplaintsResponse& response) {
  ASSIGN_OR_RETURN(const LinkCommand command, ReadCommand(call, request));
  ASSIGN_OR_RETURN(const ComplaintId into, ComplaintId::Parse(request.into(), "into"));
  RETURN_IF_ERROR(
      parts.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
        PgStandingBook book(tx, parts.host.log());
        PgLinkBook links(tx);
        PgCorrectionBook corrections(tx, parts.host.random());
        ASSIGN_OR_RETURN(const ComplaintId survivor, Merge(book, links, corrections, command, into,
                                                           ToMicros(parts.host.clock().Now())));
        response.mutable_complaint()->set_name(command.id.Name());
        response.mutable_survivor()->set_name(survivor.Name());
        tx.AfterCommit([&hub = parts.hub] { hub.Wake(); });
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(FillIn(parts, call, *response.mutable_complaint()));
  return FillIn(parts, call, *response.mutable_survivor());
}

absl::Status UnmergeOne(const IntakeParts& parts, const Call& call,
                        const v1::UnmergeComplaintRequest& request,
                        v1::UnmergeComplaintResponse& response) {
  ASSIGN_OR_RETURN(const LinkCommand command, ReadCommand(call, request));
  RETURN_IF_ERROR(
      parts.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
        PgStandingBook book(tx, parts.host.log());
        PgLinkBook links(tx);
        ASSIGN_OR_RETURN(const ComplaintId survivor,
                         Unmerge(book, links, command, ToMicros(parts.host.clock().Now())));
        response.mutable_complaint()->set_name(command.id.Name());
        response.mutable_survivor()->set_name(survivor.Name());
        tx.AfterCommit([&hub = parts.hub] { hub.Wake(); });
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(FillIn(parts, call, *response.mutable_complaint()));
  return FillIn(parts, call, *response.mutable_survivor());
}

absl::Status ReopenOne(const IntakeParts& parts, const Call& call,
                       const v1::ReopenComplaintRequest& request,
                       v1::ReopenComplaintResponse& response) {
  ASSIGN_OR_RETURN(const LinkCommand command, ReadCommand(call, request));
  ASSIGN_OR_RETURN(const std::string reason, ReadReason(request.reason()));
  RETURN_IF_ERROR(
      parts.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const StoredComplaint stored,
                         GetComplaint(tx, command.tenant, command.id));
        if (stored.complaint.historical()) {
          return FailedPrecondition("HISTORY_NOT_REOPENED",
                                    "imported history was never worked on here; file it anew")
              .Field("name");
        }
        PgStandingBook book(tx, parts.host.log());
        RETURN_IF_ERROR(Reopen(book, command, reason, ToMicros(parts.host.clock().Now())));
        response.mutable_complaint()->set_name(command.id.Name());
        tx.AfterCommit([&hub = parts.hub] { hub.Wake(); });
        return absl::OkStatus();
      }));
  return FillIn(parts, call, *response.mutable_complaint());
}

}  // namespace

absl::StatusOr<v1::Complaint> ShowNow(const IntakeParts& parts, const Call& call,
                                      const ComplaintId& id) {
  StoredComplaint stored;
  RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(stored, GetComplaint(tx, call.caller.tenant, id));
    return FillDuplicates(tx, {&stored, 1});
  }));
  return Show(parts.vault.envelope(), call.caller, std::move(stored));
}

void RegisterLinks(rpc::Service& service, const IntakeParts& parts) {
  service.Unary<v1::MergeComplaintsRequest, v1::MergeComplaintsResponse>(
      "MergeComplaints", kLinkers, [parts](const Call& call, const auto& request, auto& response) {
        return MergeTwo(parts, call, request, response);
      });
  service.Unary<v1::UnmergeComplaintRequest, v1::UnmergeComplaintResponse>(
      "UnmergeComplaint", kLinkers, [parts](const Call& call, const auto& request, auto& response) {
        return UnmergeOne(parts, call, request, response);
      });
  service.Unary<v1::ReopenComplaintRequest, v1::ReopenComplaintResponse>(
      "ReopenComplaint", kLinkers, [parts](const Call& call, const auto& request, auto& response) {
        return ReopenOne(parts, call, request, response);
      });
}

}  // namespace redress::intake
