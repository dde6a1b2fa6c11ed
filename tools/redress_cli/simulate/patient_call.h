// A call that waits for what is on its way: a service that has not heard of a complaint yet, or
// that is away for a moment.
//
//   ASSIGN_OR_RETURN(auto answer, PatientCall<RoutingService>(
//       session, stop, &RoutingService::StubInterface::StartStep, request, authorization));
#pragma once

#include <algorithm>
#include <string>

#include "tools/redress_cli/parts/session.h"
#include "tools/redress_cli/simulate/tally.h"

namespace redress::cli {

inline constexpr int kPatientTriesMax = 8;
inline constexpr absl::Duration kPatientBackoffFirst = absl::Milliseconds(50);
inline constexpr absl::Duration kPatientBackoffMax = absl::Seconds(1);

inline bool MayPass(const absl::Status& status) {
  return status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kAborted ||
         status.code() == absl::StatusCode::kResourceExhausted ||
         status.code() == absl::StatusCode::kDeadlineExceeded;
}

// Every call made this way is a read, or a write with a request_id of its own (R-I4).
template <typename Service, typename Request, typename Response>
absl::StatusOr<Response> PatientCall(
    const Session& session, const StopSign& stop,
    grpc::Status (Service::StubInterface::*method)(grpc::ClientContext*, const Request&, Response*),
    const Request& request, const std::string& authorization) {
  absl::Duration backoff = kPatientBackoffFirst;
  for (int tries = 1;; ++tries) {
    absl::StatusOr<Response> response = session.Call<Service>(method, request, authorization);
    if (response.ok() || !MayPass(response.status()) || tries >= kPatientTriesMax) return response;
    if (stop.WaitFor(backoff)) return response;
    backoff = std::min(backoff * 2, kPatientBackoffMax);
  }
}

}  // namespace redress::cli
