#include "rpc/service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "rpc/exchange_call.h"
#include "rpc/method.h"
#include "rpc/stream_call.h"
#include "rpc/unary_call.h"

namespace redress::rpc {
namespace {

[[noreturn]] void Misuse(absl::string_view what) {
  std::fprintf(stderr, "rpc::Service: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace

Service::Service(const google::protobuf::FileDescriptor* file, const std::string& name,
                 Environment environment)
    : descriptor_(file->FindServiceByName(name)),
      full_name_(descriptor_ ? descriptor_->full_name() : ""),
      environment_(environment) {
  if (descriptor_ == nullptr) Misuse(absl::StrCat("no service ", name, " in ", file->name()));
  for (int i = 0; i < descriptor_->method_count(); ++i) {
    const auto& method = *descriptor_->method(i);
    Method& made = methods_.emplace_back();
    made.name = method.name();
    made.path = absl::StrCat("/", full_name_, "/", method.name());
    made.index = i;
    made.client_streams = method.client_streaming();
    made.server_streams = method.server_streaming();
    made.seconds = &environment_.metrics.Seconds(
        "redress_rpc_seconds", "Time from a call's arrival to its answer", {{"method", made.name}});
    for (int code = 0; code <= 16; ++code) {
      made.by_code.push_back(&environment_.metrics.Counter(
          "redress_rpc_calls_total", "Calls answered",
          {{"method", made.name},
           {"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}}));
    }
    const auto type = made.client_streams   ? grpc::internal::RpcMethod::BIDI_STREAMING
                      : made.server_streams ? grpc::internal::RpcMethod::SERVER_STREAMING
                                            : grpc::internal::RpcMethod::NORMAL_RPC;
    AddMethod(new grpc::internal::RpcServiceMethod(made.path.c_str(), type, nullptr));
  }
}

Service::~Service() = default;

Service::Method& Service::Find(absl::string_view name, Roles roles,
                               const google::protobuf::Message& prototype, bool client_streams,
                               bool server_streams) {
  const auto found = std::find_if(methods_.begin(), methods_.end(),
                                  [&](const Method& method) { return method.name == name; });
  if (found == methods_.end()) Misuse(absl::StrCat(full_name_, " has no method ", name));
  const auto& described = *descriptor_->method(found->index);
  if (described.input_type() != prototype.GetDescriptor() ||
      found->client_streams != client_streams || found->server_streams != server_streams) {
    Misuse(absl::StrCat(found->path, " is wired with another request or kind"));
  }
  if (roles.empty()) Misuse(absl::StrCat(found->path, " may be called by nobody"));
  found->wired = true;
  found->roles = roles;
  found->prototype = &prototype;
  return *found;
}

void Service::AddUnary(absl::string_view name, Roles roles,
                       const google::protobuf::Message& prototype, bool on_executor,
                       UnaryHandler handler) {
  Method& method = Find(name, roles, prototype, /*client_streams=*/false,
                        /*server_streams=*/false);
  method.on_executor = on_executor;
  method.unary = std::move(handler);
  MarkMethodRawCallback(
      method.index,
      new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, &method](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                          grpc::ByteBuffer* response) -> grpc::ServerUnaryReactor* {
            grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
            std::make_shared<UnaryCall>(environment_, method, *reactor, response)
                ->Begin(*context, *request);
            return reactor;
          }));
}

void Service::AddStream(absl::string_view name, Roles roles,
                        const google::protobuf::Message& prototype, StreamHandler handler) {
  Method& method = Find(name, roles, prototype, /*client_streams=*/false,
                        /*server_streams=*/true);
  method.stream = std::move(handler);
  MarkMethodRawCallback(
      method.index,
      new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, &method](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request)
              -> grpc::ServerWriteReactor<grpc::ByteBuffer>* {
            auto call = std::make_shared<StreamCall>(environment_, method);
            Keep(call);
            call->Begin(call, *context, *request);
            return call.get();
          }));
}

void Service::AddExchange(absl::string_view name, Roles roles,
                          const google::protobuf::Message& prototype, int unanswered_max,
                          bool on_executor, ExchangeHandler handler) {
  Method& method = Find(name, roles, prototype, /*client_streams=*/true, /*server_streams=*/true);
  method.unanswered_max = unanswered_max;
  method.on_executor = on_executor;
  method.exchange = std::move(handler);
  MarkMethodRawCallback(method.index,
                        new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                            [this, &method](grpc::CallbackServerContext* context)
                                -> grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* {
                              auto call =
                                  std::make_shared<ExchangeCall>(environment_, method, *context);
                              Keep(call);
                              call->Begin(call);
                              return call.get();
                            }));
}

void Service::Keep(const std::shared_ptr<RawStream>& stream) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(streams_, [](const auto& kept) { return kept.expired(); });
  streams_.push_back(stream);
}

std::vector<std::string> Service::Missing() const {
  std::vector<std::string> missing;
  for (const Method& method : methods_) {
    if (!method.wired) missing.push_back(method.path);
  }
  return missing;
}

void Service::EndStreams() {
  std::vector<std::weak_ptr<RawStream>> streams;
  {
    absl::MutexLock lock(&mutex_);
    streams.swap(streams_);
  }
  for (const auto& weak : streams) {
    if (const auto stream = weak.lock()) {
      stream->Finish(
          Unavailable("DRAINING", "this replica stops; watch again from the last resume token"));
    }
  }
}

}  // namespace redress::rpc
