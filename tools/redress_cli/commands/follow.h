// A watch that is followed until the server ends it for good.
//
//   return Follow<SlaService>(run, &SlaService::StubInterface::WatchClocks, request,
//                             [&](const sla::v1::WatchClocksResponse& response) {
//                               Print(response.clocks());
//                               return response.resume_token();
//                             });
#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "rpc/status.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

inline constexpr int kRejoinsMax = 20;
inline constexpr absl::Duration kRejoinDelay = absl::Milliseconds(500);
inline constexpr absl::Duration kWatchMax = absl::Hours(24);

// A replica that drains is rejoined where it was left, up to kRejoinsMax times in a row: `take`
// shows a response and says its resume token, or "" of a watch that has none and begins with the
// whole. The status is the one that the watch ended with.
template <typename Service, typename Request, typename Response>
absl::Status Follow(const Run& run,
                    std::unique_ptr<grpc::ClientReaderInterface<Response>> (
                        Service::StubInterface::*watch)(grpc::ClientContext*, const Request&),
                    Request request,
                    std::type_identity_t<absl::FunctionRef<std::string(const Response&)>> take) {
  absl::Status status;
  for (int rejoins = 0; rejoins <= kRejoinsMax; ++rejoins) {
    const auto remote =
        Service::NewStub(run.session.Channel(TargetOf(Service::service_full_name())));
    const auto context =
        run.session.Context(run.session.Authorization(), run.session.clock().Now() + kWatchMax);
    const auto reader = (remote.get()->*watch)(context.get(), request);
    Response response;
    while (reader->Read(&response)) {
      rejoins = 0;
      const std::string token = take(response);
      if constexpr (requires { request.set_resume_token(token); }) request.set_resume_token(token);
    }
    status = rpc::FromGrpc(reader->Finish());
    // A watch is a read: safe to begin again from its resume token.
    if (status.code() != absl::StatusCode::kUnavailable) return status;
    run.session.clock().Sleep(kRejoinDelay);
  }
  return status;
}

}  // namespace redress::cli
