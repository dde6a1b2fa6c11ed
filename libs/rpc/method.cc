#include "rpc/method.h"

#include <grpcpp/impl/codegen/proto_buffer_reader.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "telemetry/log.h"
#include "telemetry/trace.h"

namespace redress::rpc {
namespace {

absl::string_view Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return {found->second.data(), found->second.size()};
}

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (buffer.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return bytes;
}

}  // namespace

absl::Status Overloaded() {
  return Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
               "too much work waits; try again later")
      .RetryAfter(absl::Milliseconds(200));
}

absl::Status Service::Method::Open(const Environment& environment,
                                   const grpc::CallbackServerContext& context,
                                   const grpc::ByteBuffer& bytes, Call& call,
                                   std::unique_ptr<google::protobuf::Message>& request) const {
  RETURN_IF_ERROR(Admit(environment, context, call));
  RETURN_IF_ERROR(Parse(bytes, request));
  return CheckRequest(*request);
}

absl::Status Service::Method::Admit(const Environment& environment,
                                    const grpc::CallbackServerContext& context, Call& call) const {
  call.method = name;
  call.trace_id = TraceIdOf(Metadata(context, "traceparent"), environment.random);
  ASSIGN_OR_RETURN(call.caller,
                   environment.authenticator.Authenticate(Metadata(context, "authorization")));
  if (!roles.Has(call.caller.role)) {
    return Error(absl::StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED",
                 absl::StrCat("role ", RoleName(call.caller.role), " may not call ", name))
        .With("role", RoleName(call.caller.role))
        .With("method", name);
  }
  const absl::Time now = environment.clock.Now();
  call.deadline = std::min(absl::FromChrono(context.deadline()), now + kDeadlineDefault);
  if (call.deadline <= now) {
    return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                 "the call came too late to be tried");
  }
  return absl::OkStatus();
}

absl::Status Service::Method::Parse(const grpc::ByteBuffer& bytes,
                                    std::unique_ptr<google::protobuf::Message>& request) const {
  request.reset(prototype->New());
  grpc::ByteBuffer copy(bytes);
  grpc::ProtoBufferReader reader(&copy);
  if (request->ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  return ExplainParseFailure(*prototype->GetDescriptor(), Bytes(bytes));
}

void Service::Method::Count(const Environment& environment, const Call& call, absl::Time start,
                            const absl::Status& status) const {
  TraceScope scope(call.trace_id);
  seconds->Observe(absl::ToDoubleSeconds(environment.clock.Monotonic() - start));
  by_code[std::min<size_t>(static_cast<size_t>(status.code()), by_code.size() - 1)]->Increment();
  if (status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown ||
      status.code() == absl::StatusCode::kDataLoss) {
    LogError("call_failed", {{"method", name}, {"error", status.message()}});
  } else if (!status.ok() && LogsDebug()) {
    LogDebug("call_refused", {{"method", name}, {"reason", ReasonOf(status)}});
  }
}

}  // namespace redress::rpc
