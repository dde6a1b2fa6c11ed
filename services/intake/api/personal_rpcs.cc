#include "services/intake/api/personal_rpcs.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "rpc/check.h"
#include "services/intake/api/customer_export.h"
#include "services/intake/api/eraser.h"
#include "services/intake/store/erasure_book.h"
#include "telemetry/trace.h"

namespace redress::intake {
namespace {

using rpc::Call;
using rpc::Role;

// In full, so for nobody but the platform, whose customer it is.
constexpr rpc::Roles kExporters = {Role::kPlatform};
constexpr rpc::Roles kErasers = {Role::kPlatform, Role::kAdmin};

// Of the call's time, for the answer.
constexpr absl::Duration kAnswerTime = absl::Seconds(1);

constexpr absl::Duration kExportAgain = absl::Seconds(10);

std::string NewPseudonym(Random& random) {
  Uuid bits;
  random.Fill(bits.bytes);
  return absl::StrCat("erased-", absl::BytesToHexString(bits.AsBytes()));
}

absl::Status EraseCustomer(const IntakeParts& parts, const Call& call,
                           const v1::EraseCustomerRequest& request,
                           v1::EraseCustomerResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("customer_id", "CUSTOMER_ID", request.customer_id(), 1, 128));
  RETURN_IF_ERROR(
      parts.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const Erased erased,
                         BeginErasure(tx, parts.vault,
                                      {.tenant = call.caller.tenant,
                                       .customer_id = request.customer_id(),
                                       .actor = call.caller.Actor(),
                                       .pseudonym = NewPseudonym(parts.host.random()),
                                       .now = ToMicros(parts.host.clock().Now())}));
        response.set_complaints(erased.complaints);
        *response.mutable_erase_time() = ToProto(erased.erase_time);
        return absl::OkStatus();
      }));
  // Nobody can read the data any more. The rest is done here as far as there is time, else by
  // itself: it is no failure of this call.
  (void)parts.eraser.Work(call.deadline - kAnswerTime);
  return absl::OkStatus();
}

}  // namespace

void RegisterPersonal(rpc::Service& service, const IntakeParts& parts) {
  service.Unary<v1::EraseCustomerRequest, v1::EraseCustomerResponse>(
      "EraseCustomer", kErasers, [parts](const Call& call, const auto& request, auto& response) {
        return EraseCustomer(parts, call, request, response);
      });
  service.Watch<v1::ExportCustomerRequest, v1::ExportCustomerResponse>(
      "ExportCustomer", kExporters,
      [parts](const Call& call, const auto& request, auto stream) -> absl::Status {
        RETURN_IF_ERROR(
            rpc::CheckLength("customer_id", "CUSTOMER_ID", request.customer_id(), 1, 128));
        const bool queued =
            parts.exports.Submit([parts, call, customer_id = request.customer_id(), stream] {
              TraceScope scope(call.trace_id);
              CustomerExport customer(parts, call, customer_id);
              stream->Finish(customer.WriteTo(*stream));
            });
        if (queued) return absl::OkStatus();
        return Error(absl::StatusCode::kResourceExhausted, "EXPORTS_RUNNING",
                     "too many exports run on this replica; try again later")
            .RetryAfter(kExportAgain);
      });
}

}  // namespace redress::intake
