#include "services/intake/api/search_rpcs.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "rpc/page.h"
#include "services/intake/api/view.h"
#include "services/intake/store/complaint_search.h"
#include "services/intake/store/duplicate_book.h"

namespace redress::intake {
namespace {

using rpc::Call;
using rpc::Role;

constexpr rpc::Roles kReaders = {Role::kPlatform, Role::kAgent,   Role::kSupervisor,
                                 Role::kApprover, Role::kAnalyst, Role::kAuditor,
                                 Role::kAdmin};
constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;

absl::Status List(const IntakeParts& parts, const Call& call,
                  const v1::ListComplaintsRequest& request, v1::ListComplaintsResponse& response) {
  ASSIGN_OR_RETURN(const Filter filter, Filter::Of(request.filter()));
  if (filter.needs_personal() && SightOf(call.caller.role) == Sight::kNone) {
    // Else one could ask word by word for what one may not see (R-I10).
    return Error(absl::StatusCode::kPermissionDenied, "FILTER_DENIED",
                 "this role sees no personal data: leave out text, phone and email")
        .Field("filter");
  }
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  Uuid before;
  before.bytes.fill(0xff);
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(before, Uuid::Parse(cursor));
  }
  const int size = rpc::PageSize(request.page_size(), kPageDefault, kPageMax);
  Found found;
  RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(found, parts.search.Find(tx, call.caller.tenant, filter, before, size));
    return FillDuplicates(tx, absl::MakeSpan(found.complaints));
  }));
  if (found.next) {
    response.set_next_page_token(rpc::MakePageToken(request, found.next->ToString()));
  }
  for (StoredComplaint& stored : found.complaints) {
    ASSIGN_OR_RETURN(*response.add_complaints(),
                     Show(parts.vault.envelope(), call.caller, std::move(stored)));
  }
  return absl::OkStatus();
}

}  // namespace

void RegisterSearch(rpc::Service& service, const IntakeParts& parts) {
  service.Unary<v1::ListComplaintsRequest, v1::ListComplaintsResponse>(
      "ListComplaints", kReaders, [parts](const Call& call, const auto& request, auto& response) {
        return List(parts, call, request, response);
      });
}

}  // namespace redress::intake
