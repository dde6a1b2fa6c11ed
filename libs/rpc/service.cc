#include "rpc/service.h"

#include <grpcpp/impl/codegen/proto_buffer_reader.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/status.h"
#include "rpc/stream_memory.h"
#include "telemetry/log.h"
#include "telemetry/trace.h"

namespace redress::rpc {
namespace {

constexpr size_t kStreamQueueMax = 1024;
constexpr absl::Duration kDeadlineDefault = absl::Seconds(30);

[[noreturn]] void Misuse(absl::string_view what) {
  std::fprintf(stderr, "rpc::Service: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

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

absl::Status Overloaded() {
  return Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
               "too much work waits; try again later")
      .RetryAfter(absl::Milliseconds(200));
}

}  // namespace

struct Service::Method {
  std::string name;  // short
  std::string path;  // /package.Service/Method; gRPC keeps a pointer to it
  int index = 0;
  bool client_streams = false;
  bool server_streams = false;
  bool wired = false;
  Roles roles{};
  const google::protobuf::Message* prototype = nullptr;
  bool on_executor = false;
  int unanswered_max = 0;
  UnaryHandler unary;
  StreamHandler stream;
  ExchangeHandler exchange;
  prometheus::Histogram* seconds = nullptr;
  std::vector<prometheus::Counter*> by_code;

  // Everything that comes before a handler. Errors are the caller's.
  absl::Status Open(const Environment& environment, const grpc::CallbackServerContext& context,
                    const grpc::ByteBuffer& bytes, Call& call,
                    std::unique_ptr<google::protobuf::Message>& request) {
    RETURN_IF_ERROR(Admit(environment, context, call));
    RETURN_IF_ERROR(Parse(bytes, request));
    return CheckRequest(*request);
  }

  absl::Status Admit(const Environment& environment, const grpc::CallbackServerContext& context,
                     Call& call) {
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

  absl::Status Parse(const grpc::ByteBuffer& bytes,
                     std::unique_ptr<google::protobuf::Message>& request) const {
    request.reset(prototype->New());
    grpc::ByteBuffer copy(bytes);
    grpc::ProtoBufferReader reader(&copy);
    if (request->ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
    return ExplainParseFailure(*prototype->GetDescriptor(), Bytes(bytes));
  }

  void Count(const Environment& environment, const Call& call, absl::Time start,
             const absl::Status& status) {
    TraceScope scope(call.trace_id);
    seconds->Observe(absl::ToDoubleSeconds(environment.clock.Monotonic() - start));
    by_code[std::min<size_t>(static_cast<size_t>(status.code()), by_code.size() - 1)]->Increment();
    if (status.code() == absl::StatusCode::kInternal ||
        status.code() == absl::StatusCode::kUnknown ||
        status.code() == absl::StatusCode::kDataLoss) {
      LogError("call_failed", {{"method", name}, {"error", status.message()}});
    } else if (!status.ok() && LogsDebug()) {
      LogDebug("call_refused", {{"method", name}, {"reason", ReasonOf(status)}});
    }
  }
};

// Lives from the request's arrival until whoever works on it has answered. gRPC's own reactor ends
// the call where it is; one of ours would be ended on another thread.
class Service::UnaryCall final : public std::enable_shared_from_this<UnaryCall> {
 public:
  UnaryCall(Service& service, Method& method, grpc::ServerUnaryReactor& reactor,
            grpc::ByteBuffer* response)
      : service_(service),
        method_(method),
        reactor_(reactor),
        response_(response),
        start_(service.environment_.clock.Monotonic()) {}

  void Begin(const grpc::CallbackServerContext& context, const grpc::ByteBuffer& bytes) {
    std::unique_ptr<google::protobuf::Message> request;
    const absl::Status opened = method_.Open(service_.environment_, context, bytes, call_, request);
    if (!opened.ok()) return End(opened);
    if (!method_.on_executor) {
      TraceScope scope(call_.trace_id);
      return method_.unary(call_, std::move(request), Answer());
    }
    const bool queued = service_.environment_.executor.Submit(
        [self = shared_from_this(), request = std::shared_ptr<google::protobuf::Message>(
                                        std::move(request))] { self->RunBlocking(*request); });
    if (!queued) End(Overloaded());
  }

 private:
  void RunBlocking(google::protobuf::Message& request) {
    if (service_.environment_.clock.Now() >= call_.deadline) {
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
    method_.Count(service_.environment_, call_, start_, status);
    if (response.ok()) *response_ = *std::move(response);
    reactor_.Finish(ToGrpc(status));
  }

  Service& service_;
  Method& method_;
  grpc::ServerUnaryReactor& reactor_;  // like the response, there until it has finished
  grpc::ByteBuffer* const response_;
  const absl::Time start_;
  Call call_;
};

// Kept alive by itself until OnDone, and by whoever still writes to it.
class Service::StreamCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                                  public RawStream {
 public:
  StreamCall(Service& service, Method& method)
      : service_(service), method_(method), start_(service.environment_.clock.Monotonic()) {}

  void Begin(std::shared_ptr<StreamCall> self, const grpc::CallbackServerContext& context,
             const grpc::ByteBuffer& bytes) {
    self_ = self;
    std::unique_ptr<google::protobuf::Message> request;
    const absl::Status opened = method_.Open(service_.environment_, context, bytes, call_, request);
    if (!opened.ok()) return Finish(opened);
    const bool queued = service_.environment_.executor.Submit(
        [self, request = std::shared_ptr<google::protobuf::Message>(std::move(request))] {
          TraceScope scope(self->call_.trace_id);
          const absl::Status status = self->method_.stream(self->call_, *request, self);
          if (!status.ok()) self->Finish(status);
        });
    if (!queued) Finish(Overloaded());
  }

  void WriteRaw(const grpc::ByteBuffer& message) override {
    bool overflow = false;
    {
      absl::MutexLock lock(&mutex_);
      if (ended_) return;
      queue_.push_back(message);
      overflow = queue_.size() > kStreamQueueMax;
      if (!overflow) StartNext();
    }
    if (overflow) {
      Finish(Error(absl::StatusCode::kResourceExhausted, "WATCHER_TOO_SLOW",
                   "read faster, or watch again from the last resume token"));
    }
  }

  void Finish(const absl::Status& status) override {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    ended_ = true;
    method_.Count(service_.environment_, call_, start_, status);
    final_ = ToGrpc(status);
    if (!status.ok()) queue_.clear();  // what waits is still sent before a good end
    if (!writing_) grpc::ServerWriteReactor<grpc::ByteBuffer>::Finish(final_);
  }

  bool done() const override {
    absl::MutexLock lock(&mutex_);
    return ended_;
  }

  bool WaitForRoom(size_t waiting_max, absl::Duration at_most) override {
    const auto has_room = [this, waiting_max] {
      mutex_.AssertReaderHeld();
      return ended_ || queue_.size() <= waiting_max;
    };
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&has_room), at_most) && !ended_;
  }

 private:
  void StartNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || queue_.empty()) return;
    writing_ = true;
    current_ = queue_.front();
    queue_.pop_front();
    StartWrite(&current_);
  }

  void OnWriteDone(bool ok) override {
    if (!ok) Finish(absl::CancelledError("the watcher has gone"));
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    StartNext();
    if (ended_ && !writing_) grpc::ServerWriteReactor<grpc::ByteBuffer>::Finish(final_);
  }

  void OnCancel() override { Finish(absl::CancelledError("the watcher has gone")); }
  void OnDone() override { self_.reset(); }

  Service& service_;
  Method& method_;
  const absl::Time start_;
  Call call_;
  std::shared_ptr<StreamCall> self_;
  mutable absl::Mutex mutex_;
  std::deque<grpc::ByteBuffer> queue_ ABSL_GUARDED_BY(mutex_);
  grpc::ByteBuffer current_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status final_ ABSL_GUARDED_BY(mutex_);
};

// Kept alive by itself until OnDone, and by the handlers that still work on its messages.
class Service::ExchangeCall final
    : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
      public RawStream {
 public:
  ExchangeCall(Service& service, Method& method, const grpc::CallbackServerContext& context)
      : service_(service),
        method_(method),
        context_(context),
        start_(service.environment_.clock.Monotonic()) {}

  void Begin(std::shared_ptr<ExchangeCall> self) {
    self_ = std::move(self);
    if (const absl::Status admitted = method_.Admit(service_.environment_, context_, call_);
        !admitted.ok()) {
      return Finish(admitted);
    }
    absl::MutexLock lock(&mutex_);
    ReadOn();
  }

  // An answer.
  void WriteRaw(const grpc::ByteBuffer& message) override {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    queue_.push_back(message);
    StartNext();
  }

  void Finish(const absl::Status& status) override {
    absl::MutexLock lock(&mutex_);
    End(status);
  }

  bool done() const override {
    absl::MutexLock lock(&mutex_);
    return ended_;
  }

 private:
  using Reactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;

  void ReadOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (ended_ || reading_ || half_closed_ || unanswered_ >= method_.unanswered_max) return;
    reading_ = true;
    StartRead(&incoming_);
  }

  void OnReadDone(bool ok) override {
    Item item;
    std::unique_ptr<google::protobuf::Message> request;
    {
      absl::MutexLock lock(&mutex_);
      reading_ = ok && !ended_;  // until the message is handed on: messages are handled one by one
      half_closed_ = !ok;
      if (!ok) return EndWhenAnswered();
      if (ended_) return;
      item.index = received_++;
      ++unanswered_;
    }
    item.refused = method_.Parse(incoming_, request);
    if (item.refused.ok()) item.refused = CheckRequest(*request);
    incoming_.Clear();
    Hand(std::move(item), std::move(request));
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    ReadOn();
  }

  void Hand(Item item, std::unique_ptr<google::protobuf::Message> request) {
    Call call = call_;
    call.deadline = std::min(absl::FromChrono(context_.deadline()),
                             service_.environment_.clock.Now() + kDeadlineDefault);
    auto answer = [self = self_](const grpc::ByteBuffer& response) { self->WriteRaw(response); };
    if (!method_.on_executor) {
      TraceScope scope(call.trace_id);
      StreamMemoryScope memory(memory_);
      return method_.exchange(call, item, std::move(request), std::move(answer));
    }
    // std::function wants to copy what it holds.
    auto shared = std::make_shared<std::unique_ptr<google::protobuf::Message>>(std::move(request));
    const bool queued = service_.environment_.executor.Submit(
        [this, self = self_, call = std::move(call), item = std::move(item), shared,
         answer = std::move(answer)] {
          TraceScope scope(call.trace_id);
          StreamMemoryScope memory(self->memory_);
          method_.exchange(call, item, std::move(*shared), answer);
        });
    if (!queued) Finish(Overloaded());
  }

  void StartNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || queue_.empty()) return;
    writing_ = true;
    outgoing_ = queue_.front();
    queue_.pop_front();
    StartWrite(&outgoing_);
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    --unanswered_;
    if (!ok) End(absl::CancelledError("the caller has gone"));
    if (ended_) return Close();
    StartNext();
    ReadOn();
    EndWhenAnswered();
  }

  void EndWhenAnswered() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (half_closed_ && unanswered_ == 0) End(absl::OkStatus());
  }

  void End(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (ended_) return;
    ended_ = true;
    queue_.clear();
    method_.Count(service_.environment_, call_, start_, status);
    final_ = ToGrpc(status);
    if (!writing_) Close();
  }

  void Close() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (closed_) return;
    closed_ = true;
    Reactor::Finish(final_);
  }

  void OnCancel() override { Finish(absl::CancelledError("the caller has gone")); }
  void OnDone() override { self_.reset(); }

  Service& service_;
  Method& method_;
  const grpc::CallbackServerContext& context_;
  const absl::Time start_;
  Call call_;
  std::shared_ptr<ExchangeCall> self_;
  std::any memory_;  // the handler's own
  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;
  mutable absl::Mutex mutex_;
  std::deque<grpc::ByteBuffer> queue_ ABSL_GUARDED_BY(mutex_);
  int64_t received_ ABSL_GUARDED_BY(mutex_) = 0;
  int unanswered_ ABSL_GUARDED_BY(mutex_) = 0;  // read, and the answer not yet sent
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool half_closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status final_ ABSL_GUARDED_BY(mutex_);
};

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
            std::make_shared<UnaryCall>(*this, method, *reactor, response)
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
            auto call = std::make_shared<StreamCall>(*this, method);
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
                              auto call = std::make_shared<ExchangeCall>(*this, method, *context);
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
