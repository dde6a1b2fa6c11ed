// A call with one request and one answer, in the server. For service.cc alone.
//
//   std::make_shared<UnaryCall>(environment, method, *context->DefaultReactor(), response)
//       ->Begin(*context, *request);
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "base/error.h"
#include "rpc/method.h"
#include "rpc/status.h"
#include "telemetry/trace.h"

namespace redress::rpc {

// Lives from the request's arrival until whoever works on it has answered. gRPC's own reactor ends
// the call where it is; one of ours would be ended on another thread.
class UnaryCall final : public std::enable_shared_from_this<UnaryCall> {
 public:
  UnaryCall(const Environment& environment, const Service::Method& method,
            grpc::ServerUnaryReactor& reactor, grpc::ByteBuffer* response)
      : environment_(environment),
        method_(method),
        reactor_(reactor),
        response_(response),
        start_(environment.clock.Monotonic()) {}

  void Begin(const grpc::CallbackServerContext& context, const grpc::ByteBuffer& bytes) {
    std::unique_ptr<google::protobuf::Message> request;
    const absl::Status opened = method_.Open(environment_, context, bytes, call_, request);
    if (!opened.ok()) return End(opened);
    if (!method_.on_executor) {
      TraceScope scope(call_.trace_id);
      return method_.unary(call_, std::move(request), Answer());
    }
    const bool queued = environment_.executor.Submit(
        [self = shared_from_this(), request = std::shared_ptr<google::protobuf::Message>(
                                        std::move(request))] { self->RunBlocking(*request); });
    if (!queued) End(Overloaded());
  }

 private:
  void RunBlocking(google::protobuf::Message& request) {
    if (environment_.clock.Now() >= call_.deadline) {
      return End(Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                       "the deadline passed in the queue"));
    }
    std::unique_ptr<google::protobuf::Message> own(method_.prototype->New());
    own->GetReflection()->Swap(own.get(), &request);
    TraceScope scope(call_.trace_id);
    method_.unary(call_, std::move(own), Answer());
  }

  std::function<void(absl::StatusOr<grpc::ByteBuffer>)> Answer() {
    return [self = shared_from_this()](absl::StatusOr<grpc::ByteBuffer> response) {
      self->End(std::move(response));
    };
  }

  // A caller who went away meanwhile changes nothing: a write that began goes on.
  void End(absl::StatusOr<grpc::ByteBuffer> response) {
    const absl::Status status = response.status();
    method_.Count(environment_, call_, start_, status);
    if (response.ok()) *response_ = *std::move(response);
    reactor_.Finish(ToGrpc(status));
  }

  const Environment& environment_;
  const Service::Method& method_;
  grpc::ServerUnaryReactor& reactor_;  // like the response, there until it has finished
  grpc::ByteBuffer* const response_;
  const absl::Time start_;
  Call call_;
};

}  // namespace redress::rpc
