#include "services/intake/api/timeline_hub.h"

#include <utility>

#include "base/status_macros.h"
#include "services/intake/store/register_reader.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kLookEvery = absl::Milliseconds(300);

}  // namespace

TimelineHub::TimelineHub(pg::Database& db, Clock& clock)
    : db_(db),
      clock_(clock),
      loop_(kLookEvery, [this](std::vector<Watcher>& all) { Serve(all); }) {}

void TimelineHub::Add(const ComplaintId& complaint, int64_t after_entry,
                      std::shared_ptr<Stream> stream) {
  loop_.Add({complaint, after_entry, std::move(stream)});
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
