#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/page.h"
#include "services/intake/api/link_rpcs.h"
#include "services/intake/api/view.h"
#include "services/intake/app/reclassify.h"
#include "services/intake/store/category_book.h"
#include "services/intake/store/correction_book.h"
#include "services/intake/store/standing_book.h"

namespace redress::intake {
namespace {

using rpc::Call;
using rpc::Role;

constexpr rpc::Roles kCorrectors = {Role::kPlatform, Role::kAgent, Role::kSupervisor};
// Texts as customers wrote them: only for roles that may see them (R-I10).
constexpr rpc::Roles kTrainers = {Role::kPlatform, Role::kSupervisor};

absl::Status ReclassifyOne(const IntakeParts& parts, const Call& call,
                           const v1::ReclassifyComplaintRequest& request,
                           v1::ReclassifyComplaintResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId id, ComplaintId::Parse(request.name()));
  RETURN_IF_ERROR(
      parts.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::vector<v1::Category> categories,
                         CategoriesOf(tx, call.caller.tenant));
        const OwnCategories own(categories);
        ASSIGN_OR_RETURN(const Wish wish, ReadWish(request, &own));
        PgStandingBook book(tx, parts.host.log());
        PgCorrectionBook corrections(tx, parts.host.random());
        RETURN_IF_ERROR(Reclassify(book, corrections,
                                   {call.caller.tenant, id, request.etag(), call.caller.Actor()},
                                   wish, &own, parts.policy, ToMicros(parts.host.clock().Now())));
        response.mutable_complaint()->set_name(id.Name());
        tx.AfterCommit([&hub = parts.hub] { hub.Wake(); });
        return absl::OkStatus();
      }));
  ASSIGN_OR_RETURN(*response.mutable_complaint(), ShowNow(parts, call, id));
  return absl::OkStatus();
}

absl::Status ListPage(const IntakeParts& parts, const Call& call,
                      const v1::ListCorrectionsRequest& request,
                      v1::ListCorrectionsResponse& response) {
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  Uuid before;
  before.bytes.fill(0xff);
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(before, Uuid::Parse(cursor));
  }
  const int size = rpc::PageSize(request.page_size(), 100, 1000);
  std::vector<StoredCorrection> corrections;
  RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(corrections, ListCorrections(tx, call.caller.tenant, before, size));
    return absl::OkStatus();
  }));
  if (static_cast<int>(corrections.size()) == size) {
    response.set_next_page_token(rpc::MakePageToken(request, corrections.back().id.ToString()));
  }
  for (StoredCorrection& stored : corrections) {
    ASSIGN_OR_RETURN(const v1::Complaint complaint,
                     Show(parts.vault.envelope(), call.caller, std::move(stored.complaint)));
    if (complaint.draft().body().empty()) continue;  // erased
    v1::Correction& correction = *response.add_corrections();
    correction = std::move(stored.correction);
    correction.set_subject(complaint.draft().subject());
    correction.set_body(complaint.draft().body());
  }
  return absl::OkStatus();
}

}  // namespace

void RegisterCorrections(rpc::Service& service, const IntakeParts& parts) {
  service.Unary<v1::ReclassifyComplaintRequest, v1::ReclassifyComplaintResponse>(
      "ReclassifyComplaint", kCorrectors,
      [parts](const Call& call, const auto& request, auto& response) {
        return ReclassifyOne(parts, call, request, response);
      });
  service.Unary<v1::ListCorrectionsRequest, v1::ListCorrectionsResponse>(
      "ListCorrections", kTrainers, [parts](const Call& call, const auto& request, auto& response) {
        return ListPage(parts, call, request, response);
      });
}

}  // namespace redress::intake
