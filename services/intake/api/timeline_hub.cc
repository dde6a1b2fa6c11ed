#include "services/intake/api/timeline_hub.h"

#include <algorithm>

#include "base/status_macros.h"
#include "services/intake/store/register_reader.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kLookEvery = absl::Milliseconds(300);

}  // namespace

void TimelineHub::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void TimelineHub::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void TimelineHub::Add(const ComplaintId& complaint, int64_t after_entry,
                      std::shared_ptr<Stream> stream) {
  absl::MutexLock lock(&mutex_);
  added_.push_back({complaint, after_entry, std::move(stream)});
  woken_ = true;
}

void TimelineHub::Wake() {
  absl::MutexLock lock(&mutex_);
  woken_ = true;
}

void TimelineHub::Loop() {
  std::vector<Watcher> watchers;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopped_ || !added_.empty();
      };
      const auto ready_or_woken = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopped_ || woken_;
      };
      if (watchers.empty()) {
        mutex_.Await(absl::Condition(&ready));
      } else {
        mutex_.AwaitWithTimeout(absl::Condition(&ready_or_woken), kLookEvery);
      }
      if (stopped_) return;
      woken_ = false;
      std::move(added_.begin(), added_.end(), std::back_inserter(watchers));
      added_.clear();
    }
    std::erase_if(watchers, [](const Watcher& watcher) { return watcher.stream->done(); });
    if (!watchers.empty()) Serve(watchers);
  }
}

void TimelineHub::Serve(std::vector<Watcher>& watchers) {
  std::vector<Uuid> complaints;
  std::vector<int64_t> entries;
  for (const Watcher& watcher : watchers) {
    complaints.push_back(watcher.complaint.uuid());
    entries.push_back(watcher.after_entry);
  }
  std::vector<TimelineLine> lines;
  const absl::Status status =
      db_.Run({.deadline = clock_.Now() + absl::Seconds(5), .read_only = true},
              [&](pg::Transaction& tx) -> absl::Status {
                ASSIGN_OR_RETURN(lines, TimelineSince(tx, complaints, entries));
                return absl::OkStatus();
              });
  if (!status.ok()) {
    LogWarning("timeline_look_failed", {{"error", status.message()}});
    return;
  }
  for (const TimelineLine& line : lines) {
    for (Watcher& watcher : watchers) {
      if (watcher.complaint != line.complaint || watcher.after_entry >= line.entry_id) continue;
      v1::WatchTimelineResponse response;
      *response.mutable_entry() = line.entry;
      watcher.stream->Write(response);
      watcher.after_entry = line.entry_id;
    }
  }
}

}  // namespace redress::intake
