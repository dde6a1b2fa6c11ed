#include "tools/redress_cli/load/load.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/error.h"
#include "base/ids.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "rpc/status.h"
#include "tools/redress_cli/parts/complaint_texts.h"
#include "tools/redress_cli/parts/seeded_random.h"

namespace redress::cli {
namespace {

using intake::v1::FileComplaintRequest;
using intake::v1::FileComplaintResponse;
using intake::v1::IntakeService;

constexpr absl::Duration kTick = absl::Milliseconds(200);
// Completion queues wait in whole milliseconds; a pause this short is slept instead.
constexpr absl::Duration kPollBelow = absl::Milliseconds(2);
constexpr absl::Duration kPollPause = absl::Microseconds(50);
constexpr int kTriesMax = 20;
constexpr absl::Duration kBackoffFirst = absl::Milliseconds(50);
constexpr absl::Duration kBackoffMax = absl::Seconds(2);

// One call at a time, over and over.
struct Slot {
  FileComplaintRequest request;
  FileComplaintResponse response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientAsyncResponseReader<FileComplaintResponse>> reader;
  absl::Time intended;
  absl::Time retry_at = absl::InfiniteFuture();
  int tries = 0;
};

class Loader {
 public:
  Loader(const LoadOptions& options, const Session& session, LoadReport& report)
      : options_(options),
        session_(session),
        clock_(session.clock()),
        report_(report),
        random_(options.seed),
        texts_(random_, options.customers),
        run_(NewUuid(clock_.Now(), session.random()).ToString()),
        authorization_(session.Authorization()),
        slots_(static_cast<size_t>(options.inflight)) {
    for (int i = 0; i < options.connections; ++i) {
      remotes_.push_back(IntakeService::NewStub(session.NewChannel(Target::kIntake, i)));
    }
    for (Slot& slot : slots_) free_.push_back(&slot);
  }

  ~Loader() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  void Run(const std::function<void(const LoadReport&)>& on_tick) {
    start_ = clock_.Monotonic();
    absl::Time next_tick = start_ + kTick;
    while (true) {
      const absl::Time now = clock_.Monotonic();
      report_.elapsed = now - start_;
      const bool more = Begin(now);
      if (!more && free_.size() == slots_.size()) return;
      Retry(now);
      Wait(now, more);
      if (now >= next_tick) {
        on_tick(report_);
        next_tick = now + kTick;
      }
    }
  }

 private:
  // When the next complaint is meant to begin; the past in a closed loop.
  absl::Time Intended() const {
    if (options_.rate <= 0) return absl::InfinitePast();
    return start_ + absl::Seconds(static_cast<double>(begun_) / options_.rate);
  }

  bool Over(absl::Time now) const {
    if (options_.count > 0 && begun_ >= options_.count) return true;
    if (options_.duration <= absl::ZeroDuration()) return false;
    // In an open loop what was meant to begin in time is begun, however late.
    const absl::Time end = start_ + options_.duration;
    return (options_.rate > 0 ? Intended() : now) >= end;
  }

  // Begins what is due and has room. False when nothing more will be begun.
  bool Begin(absl::Time now) {
    while (!Over(now)) {
      const absl::Time intended = Intended();
      if (free_.empty() || intended > now) return true;
      Slot& slot = *free_.back();
      free_.pop_back();
      slot.intended = options_.rate > 0 ? intended : now;
      slot.tries = 0;
      Fill(slot);
      Send(slot);
    }
    return false;
  }

  void Fill(Slot& slot) {
    slot.request.Clear();
    slot.request.set_request_id(absl::StrCat("load-", run_, "-", begun_));
    auto& draft = *slot.request.mutable_complaint();
    if (options_.texts.empty()) {
      texts_.Fill(draft);
    } else {
      texts_.FillAround(options_.texts[static_cast<size_t>(begun_) % options_.texts.size()], draft);
    }
    ++begun_;
  }

  void Send(Slot& slot) {
    ++slot.tries;
    slot.response.Clear();
    slot.context = session_.Context(authorization_, clock_.Now() + session_.timeout());
    auto& remote = *remotes_[static_cast<size_t>(sent_++) % remotes_.size()];
    slot.reader = remote.AsyncFileComplaint(slot.context.get(), slot.request, &queue_);
    slot.reader->Finish(&slot.response, &slot.status, &slot);
  }

  void Retry(absl::Time now) {
    while (!retries_.empty() && retries_.front()->retry_at <= now) {
      std::pop_heap(retries_.begin(), retries_.end(), Later);
      Slot& slot = *retries_.back();
      retries_.pop_back();
      ++report_.retried;
      Send(slot);
    }
  }

  // Takes answers until something else is due.
  void Wait(absl::Time now, bool more) {
    absl::Duration left = kTick;
    if (more && !free_.empty()) left = std::min(left, Intended() - now);
    if (!retries_.empty()) left = std::min(left, retries_.front()->retry_at - now);
    const bool poll = left < kPollBelow;
    const absl::Time until = clock_.Now() + (poll ? absl::ZeroDuration() : left);
    const bool took = TakeOne(until);
    if (took) {
      // What else has come is taken without a wait.
      for (size_t i = 1; i < slots_.size() && TakeOne(absl::UnixEpoch()); ++i) {
      }
    } else if (poll && left > kPollPause) {
      clock_.Sleep(kPollPause);
    }
  }

  bool TakeOne(absl::Time until) {
    void* tag = nullptr;
    bool ok = false;
    if (queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(until)) !=
        grpc::CompletionQueue::GOT_EVENT) {
      return false;
    }
    Done(*static_cast<Slot*>(tag));
    return true;
  }

  void Done(Slot& slot) {
    const absl::Time now = clock_.Monotonic();
    if (slot.status.ok()) {
      ++report_.filed;
      report_.latency.Record(now - slot.intended);
      if (options_.acknowledged != nullptr) {
        *options_.acknowledged << slot.request.request_id() << '\t'
                               << slot.response.complaint().name() << '\t'
                               << slot.response.complaint().reference() << '\n';
      }
    } else if (options_.retry && slot.tries < kTriesMax &&
               slot.status.error_code() == grpc::StatusCode::UNAVAILABLE) {
      // Filing is idempotent by request_id (R-I4).
      const absl::Duration backoff = std::min(kBackoffMax, kBackoffFirst * (1 << (slot.tries - 1)));
      slot.retry_at = now + backoff * (0.5 + 0.5 * static_cast<double>(random_.Below(1000)) / 1000);
      retries_.push_back(&slot);
      std::push_heap(retries_.begin(), retries_.end(), Later);
      return;
    } else {
      const absl::Status status = rpc::FromGrpc(slot.status);
      const std::string reason = ReasonOf(status);
      ++report_.failed[absl::StrCat(absl::StatusCodeToString(status.code()),
                                    reason.empty() ? "" : " ", reason)];
    }
    free_.push_back(&slot);
  }

  static bool Later(const Slot* a, const Slot* b) { return a->retry_at > b->retry_at; }

  const LoadOptions& options_;
  const Session& session_;
  Clock& clock_;
  LoadReport& report_;
  SeededRandom random_;
  ComplaintTexts texts_;
  const std::string run_;
  const std::string authorization_;
  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<IntakeService::Stub>> remotes_;
  grpc::CompletionQueue queue_;
  std::vector<Slot*> free_;
  std::vector<Slot*> retries_;  // a heap, the earliest in front
  absl::Time start_;
  int64_t begun_ = 0;
  int64_t sent_ = 0;
};

// Keeps one stream of live complaints full. What comes back with an error counts as failed.
class Streamer {
 public:
  Streamer(const LoadOptions& options, const Session& session, LoadReport& report)
      : options_(options),
        session_(session),
        clock_(session.clock()),
        report_(report),
        random_(options.seed),
        texts_(random_, options.customers),
        run_(NewUuid(clock_.Now(), session.random()).ToString()) {}

  absl::Status Run(const std::function<void(const LoadReport&)>& on_tick) {
    const auto remote = IntakeService::NewStub(session_.NewChannel(Target::kIntake, 0));
    const auto context = session_.Context(session_.Authorization(), absl::InfiniteFuture());
    const std::unique_ptr<Stream> stream = remote->ImportComplaints(context.get());
    start_ = clock_.Monotonic();
    std::thread reader([&] { TakeAnswers(*stream); });
    absl::Time next_tick = start_ + kTick;
    while (BeginOne(*stream)) {
      const absl::Time now = clock_.Monotonic();
      if (now < next_tick) continue;
      next_tick = now + kTick;
      absl::MutexLock lock(&mutex_);
      report_.elapsed = now - start_;
      on_tick(report_);
    }
    stream->WritesDone();
    reader.join();
    report_.elapsed = clock_.Monotonic() - start_;
    return rpc::FromGrpc(stream->Finish());
  }

 private:
  using Stream = grpc::ClientReaderWriter<intake::v1::ImportComplaintsRequest,
                                          intake::v1::ImportComplaintsResponse>;

  // False when the end has come, of the load or of the stream.
  bool BeginOne(Stream& stream) {
    if (options_.count > 0 && begun_ >= options_.count) return false;
    if (options_.duration > absl::ZeroDuration() &&
        clock_.Monotonic() >= start_ + options_.duration) {
      return false;
    }
    intake::v1::ImportComplaintsRequest request;
    request.set_request_id(absl::StrCat("load-", run_, "-", begun_));
    request.set_live(true);
    if (options_.texts.empty()) {
      texts_.Fill(*request.mutable_complaint());
    } else {
      texts_.FillAround(options_.texts[static_cast<size_t>(begun_) % options_.texts.size()],
                        *request.mutable_complaint());
    }
    ++begun_;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Streamer::HasRoom));
      if (ended_) return false;
      sent_at_[begun_ - 1] = clock_.Monotonic();
    }
    return stream.Write(request);
  }

  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return ended_ || sent_at_.size() < static_cast<size_t>(options_.inflight);
  }

  void TakeAnswers(Stream& stream) {
    intake::v1::ImportComplaintsResponse response;
    while (stream.Read(&response)) {
      const absl::Time now = clock_.Monotonic();
      absl::MutexLock lock(&mutex_);
      const auto sent = sent_at_.extract(response.index());
      if (sent.empty()) continue;
      if (response.has_error()) {
        ++report_.failed[absl::StrCat(response.error().code(), " ", response.error().reason())];
        continue;
      }
      ++report_.filed;
      report_.latency.Record(now - sent.mapped());
      if (options_.acknowledged != nullptr) {
        *options_.acknowledged << response.request_id() << '\t' << response.name() << '\t'
                               << response.reference() << '\n';
      }
    }
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }

  const LoadOptions& options_;
  const Session& session_;
  Clock& clock_;
  LoadReport& report_;
  SeededRandom random_;
  ComplaintTexts texts_;
  const std::string run_;
  absl::Time start_;
  int64_t begun_ = 0;
  absl::Mutex mutex_;
  absl::flat_hash_map<int64_t, absl::Time> sent_at_ ABSL_GUARDED_BY(mutex_);  // the unanswered
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

int64_t LoadReport::failures() const {
  int64_t sum = 0;
  for (const auto& [code, count] : failed) sum += count;
  return sum;
}

double LoadReport::rate() const {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  return seconds > 0 ? static_cast<double>(filed) / seconds : 0;
}

absl::Status RunLoad(const LoadOptions& options, const Session& session, LoadReport& report,
                     const std::function<void(const LoadReport&)>& on_tick) {
  if (options.count <= 0 && options.duration <= absl::ZeroDuration()) {
    return UsageError("give --count or --seconds");
  }
  if (options.stream) return Streamer(options, session, report).Run(on_tick);
  Loader loader(options, session, report);
  loader.Run(on_tick);
  return absl::OkStatus();
}

}  // namespace redress::cli
