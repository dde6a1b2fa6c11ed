#include "services/intake/api/filing_rpcs.h"

#include <utility>

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "pg/request_log.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/api/view.h"
#include "services/intake/domain/draft.h"
#include "services/intake/domain/personal.h"

namespace redress::intake {
namespace {

using rpc::Call;
using rpc::Role;

constexpr rpc::Roles kFilers = {Role::kPlatform, Role::kAgent, Role::kSupervisor};
constexpr rpc::Roles kImporters = {Role::kPlatform, Role::kAdmin};

// Of one stream. Enough for a full batch to be gathered while the one before is written.
constexpr int kImportsUnanswered = 1024;

// What `request` asks to file. Takes the draft out of it.
template <typename Request>
Filing MakeFiling(const IntakeParts& parts, const Call& call, Request& request) {
  Filing filing;
  filing.tenant = call.caller.tenant;
  filing.request_id = request.request_id();
  filing.fingerprint = pg::Fingerprint(call.method, request);
  filing.actor = call.caller.Actor();
  filing.trace_id = call.trace_id;
  *filing.complaint.mutable_draft() = std::move(*request.mutable_complaint());
  filing.own = parts.categories.Of(filing.tenant);
  return filing;
}

void FileComplaint(const IntakeParts& parts, const Call& call, v1::FileComplaintRequest& request,
                   std::function<void(absl::StatusOr<v1::FileComplaintResponse>)> done) {
  const absl::Time now = parts.host.clock().Now();
  if (absl::Status checked = CheckDraft(request.complaint(), now); !checked.ok())
    return done(std::move(checked));
  parts.desk.File(MakeFiling(parts, call, request), call.deadline,
                  [&tokens = parts.tokens, role = call.caller.role,
                   done = std::move(done)](absl::StatusOr<Filing> filed) {
                    if (!filed.ok()) return done(filed.status());
                    v1::FileComplaintResponse response;
                    response.set_progress_token(tokens.Make(filed->tenant, filed->id));
                    v1::Complaint& complaint = *response.mutable_complaint();
                    complaint = std::move(filed->complaint);
                    PutBack(filed->personal, SightOf(role), *complaint.mutable_draft());
                    done(std::move(response));
                  });
}

absl::Status CheckImport(const v1::ImportComplaintsRequest& request, absl::Time now) {
  RETURN_IF_ERROR(CheckDraft(request.complaint(), now));
  return CheckCloseTime(request, now);
}

void ImportComplaint(const IntakeParts& parts, const Call& call, const rpc::Item& item,
                     std::unique_ptr<v1::ImportComplaintsRequest> request,
                     std::function<void(const v1::ImportComplaintsResponse&)> answer) {
  v1::ImportComplaintsResponse response;
  response.set_index(item.index);
  const absl::Time now = parts.host.clock().Now();
  absl::Status checked = item.refused;
  if (request != nullptr) response.set_request_id(request->request_id());
  if (checked.ok()) checked = CheckImport(*request, now);
  if (!checked.ok()) {
    *response.mutable_error() = ImportErrorOf(checked, item.index);
    return answer(response);
  }
  Filing filing = MakeFiling(parts, call, *request);
  if (!request->live()) {
    v1::Complaint& complaint = filing.complaint;
    complaint.set_historical(true);
    if (request->has_close_time()) {
      *complaint.mutable_close_time() = request->close_time();
    } else if (complaint.draft().has_occurred_time()) {
      *complaint.mutable_close_time() = complaint.draft().occurred_time();
    } else {
      *complaint.mutable_close_time() = ToProto(ToMicros(now));
    }
  }
  parts.desk.File(std::move(filing), call.deadline,
                  [response = std::move(response),
                   answer = std::move(answer)](absl::StatusOr<Filing> filed) mutable {
                    if (filed.ok()) {
                      response.set_name(filed->id.Name());
                      response.set_reference(filed->complaint.reference());
                    } else {
                      *response.mutable_error() = ImportErrorOf(filed.status(), response.index());
                    }
                    answer(response);
                  });
}

}  // namespace

v1::ImportError ImportErrorOf(const absl::Status& status, int64_t index) {
  v1::ImportError error;
  error.set_index(index);
  error.set_code(absl::StatusCodeToString(status.code()));
  error.set_reason(ReasonOf(status));
  error.set_field(FieldOf(status));
  error.set_message(std::string(status.message()));
  return error;
}

void RegisterFiling(rpc::Service& service, const IntakeParts& parts) {
  service.Async<v1::FileComplaintRequest, v1::FileComplaintResponse>(
      "FileComplaint", kFilers,
      [parts](const Call& call, std::unique_ptr<v1::FileComplaintRequest> request, auto done) {
        FileComplaint(parts, call, *request, std::move(done));
      });
  service.Exchange<v1::ImportComplaintsRequest, v1::ImportComplaintsResponse>(
      "ImportComplaints", kImporters, kImportsUnanswered, /*on_executor=*/false,
      [parts](const Call& call, const rpc::Item& item,
              std::unique_ptr<v1::ImportComplaintsRequest> request, auto answer) {
        ImportComplaint(parts, call, item, std::move(request), std::move(answer));
      });
}

}  // namespace redress::intake
