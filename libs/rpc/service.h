// A gRPC service as one table: each method with the roles that may call it and its handler.
// Everything that all calls need is done here, once: authenticate, authorise, parse and check,
// deadline, trace, count, map the status.
//
//   rpc::Service service(FileComplaintRequest::descriptor()->file(), "IntakeService", environment);
//   service.Unary<GetComplaintRequest, GetComplaintResponse>(
//       "GetComplaint", {Role::kAgent}, [&](const rpc::Call& call, const auto& request, auto&
//       response) {...});
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/service_type.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "base/random.h"
#include "google/protobuf/descriptor.h"
#include "rpc/auth.h"
#include "rpc/executor.h"
#include "telemetry/metrics.h"

namespace redress::rpc {

// What every service stands on; outlives it.
struct Environment {
  Authenticator& authenticator;
  Executor& executor;  // for handlers that may block
  Metrics& metrics;
  Clock& clock;
  Random& random;
};

// What is known of one call. A value; may be kept.
struct Call {
  Caller caller;
  absl::Time deadline;
  std::string trace_id;
  absl::string_view method;  // short name, lives as long as the process
};

// Messages to one watcher. Thread-safe; costs no thread. A watcher that does not read is ended with
// RESOURCE_EXHAUSTED when its queue is full, and may come again with its resume token.
class RawStream {
 public:
  virtual ~RawStream() = default;
  virtual void WriteRaw(const grpc::ByteBuffer& message) = 0;
  virtual void Finish(const absl::Status& status) = 0;
  // True when the watcher has gone, or Finish was called.
  virtual bool done() const = 0;
  // Waits until at most `waiting_max` messages wait to be sent, for a sender that would rather slow
  // down than end the watcher; true then, false when the stream is done or so long has passed. For
  // threads of the caller's own: neither gRPC's nor the executor's may wait.
  virtual bool WaitForRoom(size_t /*waiting_max*/, absl::Duration /*at_most*/) { return !done(); }
};

template <typename Response>
class Stream {
 public:
  explicit Stream(std::shared_ptr<RawStream> raw) : raw_(std::move(raw)) {}
  void Write(const Response& response) {
    grpc::ByteBuffer buffer;
    bool own_buffer = false;
    grpc::SerializationTraits<Response>::Serialize(response, &buffer, &own_buffer);
    raw_->WriteRaw(buffer);
  }
  void Finish(const absl::Status& status) { raw_->Finish(status); }
  bool done() const { return raw_->done(); }
  bool WaitForRoom(size_t waiting_max, absl::Duration at_most) {
    return raw_->WaitForRoom(waiting_max, at_most);
  }

 private:
  std::shared_ptr<RawStream> raw_;
};

// One message of a caller's stream.
struct Item {
  int64_t index = 0;     // from 0
  absl::Status refused;  // what is wrong with it by the checks that every request passes
};

class Service final : public grpc::Service {
 public:
  // `name` is the service's short name in `file`.
  Service(const google::protobuf::FileDescriptor* file, const std::string& name,
          Environment environment);
  ~Service() override;

  // A method whose handler runs on the executor and may block.
  template <typename Request, typename Response>
  void Unary(absl::string_view method, Roles roles,
             std::function<absl::Status(const Call&, const Request&, Response&)> handler) {
    AddUnary(method, roles, Request::default_instance(), /*on_executor=*/true,
             [handler = std::move(handler)](
                 Call call, std::unique_ptr<google::protobuf::Message> request, Done done) {
               Response response;
               const absl::Status status =
                   handler(call, static_cast<const Request&>(*request), response);
               if (!status.ok()) return done(status);
               done(Serialized(response));
             });
  }

  // A method whose handler never blocks and answers later, once, from any thread.
  template <typename Request, typename Response>
  void Async(absl::string_view method, Roles roles,
             std::function<void(Call, std::unique_ptr<Request>,
                                std::function<void(absl::StatusOr<Response>)>)>
                 handler) {
    AddUnary(method, roles, Request::default_instance(), /*on_executor=*/false,
             [handler = std::move(handler)](
                 Call call, std::unique_ptr<google::protobuf::Message> request, Done done) {
               handler(std::move(call),
                       std::unique_ptr<Request>(static_cast<Request*>(request.release())),
                       [done = std::move(done)](absl::StatusOr<Response> response) {
                         if (!response.ok()) return done(response.status());
                         done(Serialized(*response));
                       });
             });
  }

  // A method that streams to the caller. The handler runs on the executor; it may keep the stream
  // and write to it later from anywhere. A status other than OK ends the stream.
  template <typename Request, typename Response>
  void Watch(
      absl::string_view method, Roles roles,
      std::function<absl::Status(const Call&, const Request&, std::shared_ptr<Stream<Response>>)>
          handler) {
    AddStream(
        method, roles, Request::default_instance(),
        [handler = std::move(handler)](const Call& call, const google::protobuf::Message& request,
                                       std::shared_ptr<RawStream> raw) {
          return handler(call, static_cast<const Request&>(request),
                         std::make_shared<Stream<Response>>(std::move(raw)));
        });
  }

  // A method that answers every message of the caller's stream with one of its own, in any order.
  // The handler never blocks unless `on_executor`; it answers once, from any thread. Never more
  // than `unanswered_max` messages are read ahead of their answers, so that a fast sender waits.
  // The stream ends when all are answered.
  template <typename Request, typename Response>
  void Exchange(absl::string_view method, Roles roles, int unanswered_max, bool on_executor,
                std::function<void(const Call&, const Item&, std::unique_ptr<Request>,
                                   std::function<void(const Response&)>)>
                    handler) {
    AddExchange(method, roles, Request::default_instance(), unanswered_max, on_executor,
                [handler = std::move(handler)](const Call& call, const Item& item,
                                               std::unique_ptr<google::protobuf::Message> request,
                                               std::function<void(grpc::ByteBuffer)> answer) {
                  handler(call, item,
                          std::unique_ptr<Request>(static_cast<Request*>(request.release())),
                          [answer = std::move(answer)](const Response& response) {
                            answer(*Serialized(response));
                          });
                });
  }

  // Methods of the contract that have no handler; a server refuses to start while there are any.
  std::vector<std::string> Missing() const;
  const std::string& full_name() const { return full_name_; }

  // Ends every stream with UNAVAILABLE, for a drain.
  void EndStreams();

  struct Method;
  using Done = std::function<void(absl::StatusOr<grpc::ByteBuffer>)>;

 private:
  using UnaryHandler = std::function<void(Call, std::unique_ptr<google::protobuf::Message>, Done)>;
  using ExchangeHandler =
      std::function<void(const Call&, const Item&, std::unique_ptr<google::protobuf::Message>,
                         std::function<void(grpc::ByteBuffer)>)>;
  using StreamHandler = std::function<absl::Status(const Call&, const google::protobuf::Message&,
                                                   std::shared_ptr<RawStream>)>;

  template <typename Response>
  static absl::StatusOr<grpc::ByteBuffer> Serialized(const Response& response) {
    grpc::ByteBuffer buffer;
    bool own_buffer = false;
    grpc::SerializationTraits<Response>::Serialize(response, &buffer, &own_buffer);
    return buffer;
  }

  void AddUnary(absl::string_view method, Roles roles, const google::protobuf::Message& prototype,
                bool on_executor, UnaryHandler handler);
  void AddStream(absl::string_view method, Roles roles, const google::protobuf::Message& prototype,
                 StreamHandler handler);
  void AddExchange(absl::string_view method, Roles roles,
                   const google::protobuf::Message& prototype, int unanswered_max, bool on_executor,
                   ExchangeHandler handler);
  Method& Find(absl::string_view method, Roles roles, const google::protobuf::Message& prototype,
               bool client_streams, bool server_streams);
  void Keep(const std::shared_ptr<RawStream>& stream);

  const google::protobuf::ServiceDescriptor* const descriptor_;
  const std::string full_name_;
  const Environment environment_;
  std::deque<Method> methods_;
  absl::Mutex mutex_;
  std::vector<std::weak_ptr<RawStream>> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace redress::rpc
