#include "services/intake/api/intake_service.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "rpc/check.h"
#include "services/intake/api/category_rpcs.h"
#include "services/intake/api/channel_rpcs.h"
#include "services/intake/api/filing_rpcs.h"
#include "services/intake/api/link_rpcs.h"
#include "services/intake/api/order_rpcs.h"
#include "services/intake/api/personal_rpcs.h"
#include "services/intake/api/progress.h"
#include "services/intake/api/reason_code.h"
#include "services/intake/api/search_rpcs.h"
#include "services/intake/api/timeline.h"
#include "services/intake/api/view.h"
#include "services/intake/app/move_complaints.h"
#include "services/intake/domain/draft.h"
#include "services/intake/domain/reference.h"
#include "services/intake/store/duplicate_book.h"
#include "services/intake/store/link_book.h"
#include "services/intake/store/standing_book.h"

namespace redress::intake {

namespace {

using rpc::Call;
using rpc::Role;

constexpr rpc::Roles kFilers = {Role::kPlatform, Role::kAgent, Role::kSupervisor};
constexpr rpc::Roles kReaders = {Role::kPlatform, Role::kAgent,   Role::kSupervisor,
                                 Role::kApprover, Role::kAnalyst, Role::kAuditor,
                                 Role::kAdmin};
constexpr rpc::Roles kProgress = {Role::kCustomer, Role::kPlatform, Role::kAgent,
                                  Role::kSupervisor};
absl::Status GetOne(const IntakeParts& parts, const Call& call,
                    const v1::GetComplaintRequest& request, v1::GetComplaintResponse& response) {
  StoredComplaint stored;
  const std::string reference = CanonicalReference(request.name());
  if (IsReference(reference)) {
    RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(stored, GetByReference(tx, call.caller.tenant, reference));
      return FillDuplicates(tx, {&stored, 1});
    }));
  } else if (!absl::StartsWith(request.name(), "complaints/")) {
    return InvalidField("name", "REFERENCE_MALFORMED",
                        "this is no reference: give one as it was told, such as "
                        "RD-261121-7K3QX2, whose last character proves the others, or "
                        "complaints/{id}");
  } else {
    ASSIGN_OR_RETURN(const ComplaintId id, ComplaintId::Parse(request.name()));
    RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(stored, GetComplaint(tx, call.caller.tenant, id));
      return FillDuplicates(tx, {&stored, 1});
    }));
  }
  ASSIGN_OR_RETURN(*response.mutable_complaint(),
                   Show(parts.vault.envelope(), call.caller, std::move(stored)));
  return absl::OkStatus();
}

absl::Status WithdrawOne(const IntakeParts& parts, const Call& call,
                         const v1::WithdrawComplaintRequest& request,
                         v1::WithdrawComplaintResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId id, ComplaintId::Parse(request.name()));
  ASSIGN_OR_RETURN(const std::string reason, ReadReason(request.reason()));
  RETURN_IF_ERROR(
      parts.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
        PgStandingBook book(tx, parts.host.log());
        PgLinkBook links(tx);
        RETURN_IF_ERROR(Withdraw(book, links, call.caller.tenant, id, request.etag(), reason,
                                 call.caller.Actor(), ToMicros(parts.host.clock().Now())));
        // All that is kept for whoever asks again: what the customer wrote stays in the register
        // alone (R-I10).
        response.mutable_complaint()->set_name(id.Name());
        tx.AfterCommit([&hub = parts.hub] { hub.Wake(); });
        return absl::OkStatus();
      }));
  ASSIGN_OR_RETURN(*response.mutable_complaint(), ShowNow(parts, call, id));
  return absl::OkStatus();
}

}  // namespace

void RegisterIntake(rpc::Service& service, IntakeParts parts) {
  RegisterFiling(service, parts);
  RegisterCategories(service, parts);
  RegisterChannels(service, parts);
  RegisterSearch(service, parts);
  service.Unary<v1::GetComplaintRequest, v1::GetComplaintResponse>(
      "GetComplaint", kReaders, [parts](const Call& call, const auto& request, auto& response) {
        return GetOne(parts, call, request, response);
      });
  service.Unary<v1::WithdrawComplaintRequest, v1::WithdrawComplaintResponse>(
      "WithdrawComplaint", kFilers, [parts](const Call& call, const auto& request, auto& response) {
        return WithdrawOne(parts, call, request, response);
      });
  service.Unary<v1::GetProgressRequest, v1::GetProgressResponse>(
      "GetProgress", kProgress, [parts](const Call& call, const auto& request, auto& response) {
        return GetProgress(parts, call, request, response);
      });
  service.Watch<v1::WatchProgressRequest, v1::WatchProgressResponse>(
      "WatchProgress", kProgress, [parts](const Call& call, const auto& request, auto stream) {
        return WatchProgress(parts, call, request, std::move(stream));
      });
  service.Unary<v1::ListTimelineRequest, v1::ListTimelineResponse>(
      "ListTimeline", kReaders, [parts](const Call& call, const auto& request, auto& response) {
        return ListTimelineOf(parts, call, request, response);
      });
  service.Watch<v1::WatchTimelineRequest, v1::WatchTimelineResponse>(
      "WatchTimeline", kReaders, [parts](const Call& call, const auto& request, auto stream) {
        return WatchTimelineOf(parts, call, request, std::move(stream));
      });
  service.Unary<v1::TriageTextRequest, v1::TriageTextResponse>(
      "TriageText", kReaders,
      [parts](const Call& call, const auto& request, auto& response) -> absl::Status {
        RETURN_IF_ERROR(rpc::CheckLength("subject", "SUBJECT", request.subject(), 0, 500));
        RETURN_IF_ERROR(rpc::CheckLength("body", "BODY", request.body(), 1, 20'000));
        *response.mutable_triage() =
            UnderstandAlone(parts.triage, request.subject(), request.body(),
                            parts.categories.Of(call.caller.tenant).get());
        return absl::OkStatus();
      });
  RegisterOrders(service, parts);
  RegisterLinks(service, parts);
  RegisterCorrections(service, parts);
  RegisterPersonal(service, parts);
}

}  // namespace redress::intake
