#include "tools/redress_cli/import/importer.h"

#include <nlohmann/json.hpp>
#include <openssl/sha.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "rpc/status.h"
#include "tools/redress_cli/import/reject_file.h"

namespace redress::cli {
namespace {

using intake::v1::ImportComplaintsRequest;
using intake::v1::ImportComplaintsResponse;
using intake::v1::IntakeService;
using Stream = grpc::ClientReaderWriter<ImportComplaintsRequest, ImportComplaintsResponse>;

constexpr size_t kInFlightMax = 2048;
constexpr size_t kInFlightBytesMax = 64 << 20;
constexpr absl::Duration kTick = absl::Milliseconds(250);
constexpr absl::Duration kSave = absl::Seconds(1);
constexpr absl::Duration kBackoffFirst = absl::Milliseconds(100);
constexpr absl::Duration kBackoffMax = absl::Seconds(5);
constexpr absl::Duration kSilenceMax = absl::Seconds(60);

// A record that is read and not yet known to be filed or refused, or waits for those before it.
struct Pending {
  Record record;
  ImportComplaintsRequest request;
  size_t bytes = 0;
  bool answered = false;
  absl::Status refused;
};

// The place and the content make the id: the same record again has the same one.
std::string RequestIdOf(const Record& record) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(record.raw.data()), record.raw.size(), digest);
  return absl::StrCat("import-", record.offset, "-",
                      absl::BytesToHexString({reinterpret_cast<const char*>(digest), size_t{8}}));
}

absl::Status StatusOf(const intake::v1::ImportError& error) {
  absl::StatusCode code = absl::StatusCode::kInvalidArgument;
  for (int value = 1; value <= 16; ++value) {
    const auto candidate = static_cast<absl::StatusCode>(value);
    if (absl::StatusCodeToString(candidate) == error.code()) code = candidate;
  }
  if (error.field().empty()) return Error(code, error.reason(), error.message());
  return Error(code, error.reason(), error.message()).Field(error.field());
}

// How far an earlier run got.
struct Saved {
  int64_t offset = 0, line = 1, filed = 0, refused = 0, rejects_bytes = 0;
};

class Importer {
 public:
  Importer(const ImportOptions& options, const Session& session, ImportReport& report,
           const std::function<void(const ImportReport&)>& on_tick,
           const std::atomic<bool>& interrupted)
      : options_(options),
        session_(session),
        clock_(session.clock()),
        report_(report),
        on_tick_(on_tick),
        interrupted_(interrupted) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(records_, RecordReader::Open(options_.file));
    if (!records_->columns().empty()) {
      RETURN_IF_ERROR(options_.map.CheckColumns(records_->columns()));
      report_.unused = options_.map.Unused(records_->columns());
    }
    ASSIGN_OR_RETURN(const Saved saved, Load());
    if (saved.offset > 0) records_->Seek(saved.offset, saved.line);
    done_ = saved;
    report_.filed = report_.filed_before = saved.filed;
    report_.refused = saved.refused;
    report_.bytes = saved.offset;
    report_.file_bytes = records_->file_bytes();
    ASSIGN_OR_RETURN(rejects_,
                     RejectFile::Open(options_.rejects, records_->columns(), saved.rejects_bytes));
    start_ = last_answer_ = next_tick_ = next_save_ = clock_.Monotonic();
    const absl::Status status = options_.dry_run ? ReadAll() : SendAll();
    const absl::Status settled = Settle(/*all=*/true);
    report_.elapsed = clock_.Monotonic() - start_;
    RETURN_IF_ERROR(status);
    RETURN_IF_ERROR(settled);
    std::error_code error;
    if (report_.whole) std::filesystem::remove(options_.progress, error);
    return absl::OkStatus();
  }

 private:
  bool Interrupted() const { return interrupted_.load(std::memory_order_relaxed); }

  // The next record, mapped; false at the end.
  bool ReadOne(Pending& pending) {
    if (options_.limit > 0 && read_ >= options_.limit) return false;
    if (!records_->Next(pending.record)) {
      report_.whole = true;
      return false;
    }
    ++read_;
    pending.refused = pending.record.refused;
    if (pending.refused.ok()) {
      pending.refused = options_.map.Fill(pending.record.fields, options_.zone, pending.request);
    }
    pending.answered = !pending.refused.ok();
    if (pending.request.request_id().empty()) {
      pending.request.set_request_id(RequestIdOf(pending.record));
    }
    pending.request.set_live(options_.live);
    pending.bytes = pending.record.raw.size() + pending.request.ByteSizeLong();
    return true;
  }

  absl::Status ReadAll() {
    while (!Interrupted()) {
      Pending pending;
      if (!ReadOne(pending)) return absl::OkStatus();
      pending.answered = true;
      {
        absl::MutexLock lock(&mutex_);
        pending_.push_back(std::move(pending));
      }
      RETURN_IF_ERROR(Settle(/*all=*/false));
    }
    return Stopped();
  }

  absl::Status Stopped() const {
    return Error(absl::StatusCode::kCancelled, "INTERRUPTED",
                 "interrupted; run the same command again to go on where it stopped");
  }

  // Over as many streams as it takes.
  absl::Status SendAll() {
    absl::Duration backoff = kBackoffFirst;
    while (true) {
      const int64_t answered_before = Answered();
      const absl::Status status = SendOver();
      if (status.ok()) {
        if (at_end_ && AllAnswered()) return absl::OkStatus();
      } else if (!IsPassing(status)) {
        return status;
      }
      if (Interrupted()) return Stopped();
      if (Answered() > answered_before) {
        backoff = kBackoffFirst;
      } else if (clock_.Monotonic() - last_answer_ > options_.patience) {
        return status.ok() ? Unavailable("NO_ANSWER", "the server answers nothing") : status;
      }
      ++report_.reconnects;
      clock_.Sleep(backoff);
      backoff = std::min(kBackoffMax, backoff * 2);
    }
  }

  int64_t Answered() {
    absl::MutexLock lock(&mutex_);
    return answered_;
  }
  bool AllAnswered() {
    absl::MutexLock lock(&mutex_);
    return std::all_of(pending_.begin(), pending_.end(),
                       [](const Pending& one) { return one.answered; });
  }

  // One stream: first what an earlier one left unanswered, then what comes next in the file.
  absl::Status SendOver() {
    const auto remote = IntakeService::NewStub(session_.Channel(Target::kIntake));
    const auto context = session_.Context(session_.Authorization(), absl::InfiniteFuture());
    const std::unique_ptr<Stream> stream = remote->ImportComplaints(context.get());
    {
      absl::MutexLock lock(&mutex_);
      sent_.clear();
      again_.clear();
      sent_count_ = 0;
      for (size_t i = 0; i < pending_.size(); ++i) {
        if (!pending_[i].answered) again_.push_back(first_ + static_cast<int64_t>(i));
      }
      reading_ = true;
    }
    std::thread reader([&] { TakeAnswers(*stream); });
    const absl::Status sent = Feed(*stream, *context);
    if (!sent.ok()) context->TryCancel();
    stream->WritesDone();
    reader.join();
    const absl::Status ended = rpc::FromGrpc(stream->Finish());
    RETURN_IF_ERROR(Settle(/*all=*/false));
    if (!sent.ok() && !IsPassing(sent)) return sent;
    return ended.ok() ? sent : ended;
  }

  void TakeAnswers(Stream& stream) {
    ImportComplaintsResponse response;
    while (stream.Read(&response)) {
      absl::MutexLock lock(&mutex_);
      const auto sent = sent_.find(response.index());
      if (sent == sent_.end()) continue;
      const int64_t number = sent->second;
      sent_.erase(sent);
      Pending& pending = pending_[static_cast<size_t>(number - first_)];
      const absl::Status status =
          response.has_error() ? StatusOf(response.error()) : absl::OkStatus();
      last_answer_ = clock_.Monotonic();
      if (!status.ok() && IsPassing(status)) {
        again_.push_back(number);
        must_pause_ = true;
      } else {
        pending.answered = true;
        pending.refused = status;
        ++answered_;
      }
      changed_.SignalAll();
    }
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    changed_.SignalAll();
  }

  absl::Status Feed(Stream& stream, grpc::ClientContext& context) {
    while (true) {
      RETURN_IF_ERROR(Settle(/*all=*/false));
      Pause();
      int64_t number = -1;
      {
        absl::MutexLock lock(&mutex_);
        if (!reading_) return Unavailable("STREAM_ENDED", "the stream has ended");
        if (Interrupted()) {
          if (sent_.empty()) return Stopped();
        } else if (!again_.empty()) {
          number = again_.front();
          again_.pop_front();
        } else if (at_end_ && sent_.empty()) {
          return absl::OkStatus();
        }
        const bool full = pending_.size() >= kInFlightMax || in_flight_bytes_ >= kInFlightBytesMax;
        if (number < 0 && (full || at_end_ || Interrupted())) {
          changed_.WaitWithTimeout(&mutex_, kTick);
          if (clock_.Monotonic() - last_answer_ > kSilenceMax && !sent_.empty()) {
            context.TryCancel();
            return Unavailable("NO_ANSWER", "the server answers nothing");
          }
          continue;
        }
      }
      if (number < 0) {
        Pending pending;
        if (!ReadOne(pending)) {
          at_end_ = true;
          continue;
        }
        absl::MutexLock lock(&mutex_);
        in_flight_bytes_ += pending.bytes;
        pending_.push_back(std::move(pending));
        if (pending_.back().answered) continue;
        number = first_ + static_cast<int64_t>(pending_.size()) - 1;
      }
      const ImportComplaintsRequest* request = nullptr;
      {
        // What is pending stays where it is until it is answered, and it cannot be before it is
        // sent.
        absl::MutexLock lock(&mutex_);
        if (sent_.empty()) last_answer_ = std::max(last_answer_, clock_.Monotonic());
        sent_[sent_count_++] = number;
        request = &pending_[static_cast<size_t>(number - first_)].request;
      }
      if (!stream.Write(*request)) return Unavailable("STREAM_ENDED", "the stream has ended");
    }
  }

  // Gives a server that had too much, or had a fault, a moment.
  void Pause() {
    {
      absl::MutexLock lock(&mutex_);
      if (!std::exchange(must_pause_, false)) return;
    }
    clock_.Sleep(kBackoffFirst);
  }

  // Takes what is answered off the front, tells of it, and saves how far that is.
  absl::Status Settle(bool all) {
    std::vector<Pending> settled;
    {
      absl::MutexLock lock(&mutex_);
      while (!pending_.empty() && pending_.front().answered) {
        in_flight_bytes_ -= std::min(in_flight_bytes_, pending_.front().bytes);
        settled.push_back(std::move(pending_.front()));
        pending_.pop_front();
        ++first_;
      }
    }
    for (const Pending& pending : settled) {
      if (pending.refused.ok()) {
        ++done_.filed;
      } else {
        ++done_.refused;
        RETURN_IF_ERROR(rejects_->Add(pending.record, pending.refused));
      }
      done_.offset = pending.record.next_offset;
      done_.line = pending.record.next_line;
    }
    const absl::Time now = clock_.Monotonic();
    report_.filed = done_.filed;
    report_.refused = done_.refused;
    report_.bytes = done_.offset;
    report_.elapsed = now - start_;
    if (now >= next_tick_) {
      on_tick_(report_);
      next_tick_ = now + kTick;
    }
    if (now < next_save_ && !all) return absl::OkStatus();
    next_save_ = now + kSave;
    return Save();
  }

  absl::Status Save() {
    ASSIGN_OR_RETURN(done_.rejects_bytes, rejects_->Flush());
    if (options_.dry_run) return absl::OkStatus();
    const nlohmann::json json = {{"file_bytes", report_.file_bytes},
                                 {"offset", done_.offset},
                                 {"line", done_.line},
                                 {"filed", done_.filed},
                                 {"refused", done_.refused},
                                 {"rejects_bytes", done_.rejects_bytes}};
    const std::string temporary = options_.progress + ".new";
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << json.dump() << '\n';
    file.close();
    std::error_code error;
    if (file) std::filesystem::rename(temporary, options_.progress, error);
    if (file && !error) return absl::OkStatus();
    return Error(absl::StatusCode::kDataLoss, "PROGRESS_NOT_WRITTEN",
                 absl::StrCat("cannot write ", options_.progress, "; give --progress PATH"));
  }

  absl::StatusOr<Saved> Load() const {
    Saved saved;
    std::ifstream file(options_.progress, std::ios::binary);
    if (options_.restart || options_.dry_run || !file) return saved;
    const auto json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
    const auto number = [&](const char* name) {
      const auto found = json.is_object() ? json.find(name) : json.end();
      return found != json.end() && found->is_number_integer() ? found->get<int64_t>() : -1;
    };
    saved = {number("offset"), number("line"), number("filed"), number("refused"),
             number("rejects_bytes")};
    if (saved.offset < 0 || saved.line < 1 || saved.filed < 0 || saved.refused < 0 ||
        saved.rejects_bytes < 0 || number("file_bytes") > records_->file_bytes()) {
      return UsageError(
          absl::StrCat(options_.progress, " does not fit this file; give --restart to begin anew"));
    }
    return saved;
  }

  const ImportOptions& options_;
  const Session& session_;
  Clock& clock_;
  ImportReport& report_;
  const std::function<void(const ImportReport&)>& on_tick_;
  const std::atomic<bool>& interrupted_;
  std::unique_ptr<RecordReader> records_;
  std::unique_ptr<RejectFile> rejects_;
  Saved done_;
  int64_t read_ = 0;
  bool at_end_ = false;
  absl::Time start_, next_tick_, next_save_;

  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<Pending> pending_ ABSL_GUARDED_BY(mutex_);  // references stay valid
  int64_t first_ ABSL_GUARDED_BY(mutex_) = 0;            // number of the first of them
  size_t in_flight_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<int64_t> again_ ABSL_GUARDED_BY(mutex_);                   // to be sent once more
  absl::flat_hash_map<int64_t, int64_t> sent_ ABSL_GUARDED_BY(mutex_);  // index to number
  int64_t sent_count_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool must_pause_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time last_answer_;
};

}  // namespace

double ImportReport::rate() const {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  return seconds > 0 ? static_cast<double>(filed - filed_before) / seconds : 0;
}

absl::Status RunImport(const ImportOptions& options, const Session& session, ImportReport& report,
                       const std::function<void(const ImportReport&)>& on_tick,
                       const std::atomic<bool>& interrupted) {
  return Importer(options, session, report, on_tick, interrupted).Run();
}

}  // namespace redress::cli
