// A call that answers each message of the caller's with one of its own, in the server. For
// service.cc alone.
//
//   auto call = std::make_shared<ExchangeCall>(environment, method, *context);
//   call->Begin(call);
//   return call.get();
#pragma once

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <any>
#include <deque>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "rpc/check.h"
#include "rpc/method.h"
#include "rpc/status.h"
#include "rpc/stream_memory.h"
#include "telemetry/trace.h"

namespace redress::rpc {

// Kept alive by itself until OnDone, and by the handlers that still work on its messages.
class ExchangeCall final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                           public RawStream {
 public:
  ExchangeCall(const Environment& environment, const Service::Method& method,
               const grpc::CallbackServerContext& context)
      : environment_(environment),
        method_(method),
        context_(context),
        start_(environment.clock.Monotonic()) {}

  void Begin(std::shared_ptr<ExchangeCall> self) {
    self_ = std::move(self);
    if (const absl::Status admitted = method_.Admit(environment_, context_, call_);
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
                             environment_.clock.Now() + kDeadlineDefault);
    auto answer = [self = self_](const grpc::ByteBuffer& response) { self->WriteRaw(response); };
    if (!method_.on_executor) {
      TraceScope scope(call.trace_id);
      StreamMemoryScope memory(memory_);
      return method_.exchange(call, item, std::move(request), std::move(answer));
    }
    // std::function wants to copy what it holds.
    auto shared = std::make_shared<std::unique_ptr<google::protobuf::Message>>(std::move(request));
    const bool queued =
        environment_.executor.Submit([this, self = self_, call = std::move(call),
                                      item = std::move(item), shared, answer = std::move(answer)] {
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
    method_.Count(environment_, call_, start_, status);
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

  const Environment& environment_;
  const Service::Method& method_;
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

}  // namespace redress::rpc
