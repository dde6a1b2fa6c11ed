#include "services/sla/api/clock_hub.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "base/status_macros.h"
#include "crypto/hmac.h"
#include "services/sla/store/clock_book.h"
#include "telemetry/log.h"

namespace redress::sla {
namespace {

constexpr absl::Duration kLookEvery = absl::Milliseconds(300);
constexpr absl::Duration kLookMax = absl::Seconds(5);
constexpr int kTellMax = 500;  // at one look; the rest follows at the next

// No secret: a stranger's token at most says that nothing changed.
std::string TokenOf(const v1::GetClocksResponse& record) {
  return absl::WebSafeBase64Escape(
      crypto::Hmac("clocks", record.SerializeAsString()).substr(0, 12));
}

}  // namespace

ClockHub::ClockHub(pg::Database& db, Clock& clock)
    : db_(db),
      clock_(clock),
      loop_(kLookEvery, [this](std::vector<Watcher>& all) { Serve(all); }) {}

void ClockHub::Add(const std::string& tenant, const ComplaintId& complaint, const std::string& seen,
                   std::shared_ptr<Stream> stream) {
  loop_.Add({tenant, complaint, seen, std::move(stream)});
}

void ClockHub::Serve(std::vector<Watcher>& watchers) {
  std::vector<SeenSet> seen;
  seen.reserve(watchers.size());
  for (const Watcher& watcher : watchers) {
    seen.push_back({watcher.tenant, watcher.complaint, watcher.version});
  }
  std::vector<ChangedSet> changed;
  const absl::Status status = db_.Run({.deadline = clock_.Now() + kLookMax, .read_only = true},
                                      [&](pg::Transaction& tx) -> absl::Status {
                                        ASSIGN_OR_RETURN(changed, ChangedSince(tx, seen, kTellMax));
                                        return absl::OkStatus();
                                      });
  if (!status.ok()) return LogWarning("clocks_look_failed", {{"error", status.message()}});
  for (ChangedSet& set : changed) {
    Watcher& watcher = watchers[set.place];
    watcher.version = set.version;
    v1::WatchClocksResponse response;
    response.set_resume_token(TokenOf(set.record));
    if (response.resume_token() == watcher.seen) continue;
    response.mutable_clocks()->Swap(set.record.mutable_clocks());
    watcher.seen = response.resume_token();
    watcher.stream->Write(response);
  }
}

}  // namespace redress::sla
