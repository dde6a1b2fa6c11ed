// A call whose answers come as long as it lasts, in the server. For service.cc alone.
//
//   auto call = std::make_shared<StreamCall>(environment, method);
//   call->Begin(call, *context, *request);
//   return call.get();
#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/error.h"
#include "rpc/method.h"
#include "rpc/status.h"
#include "telemetry/trace.h"

namespace redress::rpc {

// Kept alive by itself until OnDone, and by whoever still writes to it.
class StreamCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public RawStream {
 public:
  StreamCall(const Environment& environment, const Service::Method& method)
      : environment_(environment), method_(method), start_(environment.clock.Monotonic()) {}

  void Begin(std::shared_ptr<StreamCall> self, const grpc::CallbackServerContext& context,
             const grpc::ByteBuffer& bytes) {
    self_ = self;
    std::unique_ptr<google::protobuf::Message> request;
    const absl::Status opened = method_.Open(environment_, context, bytes, call_, request);
    if (!opened.ok()) return Finish(opened);
    const bool queued = environment_.executor.Submit(
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
      overflow = queue_.size() > kQueueMax;
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
    method_.Count(environment_, call_, start_, status);
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
  static constexpr size_t kQueueMax = 1024;

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

  const Environment& environment_;
  const Service::Method& method_;
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

}  // namespace redress::rpc
