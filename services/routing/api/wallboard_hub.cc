#include "services/routing/api/wallboard_hub.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::routing {
namespace {

constexpr absl::Duration kPollEvery = absl::Seconds(1);
constexpr absl::Duration kPollDeadline = absl::Seconds(5);

template <typename Stats>
bool IsSame(const Stats& a, const Stats& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

// Walks both by name and tells `add` what is new, other, or gone.
template <typename Stats, typename Add>
void Compare(const std::map<std::string, Stats>& before, const std::map<std::string, Stats>& now,
             const Add& add) {
  for (const auto& [name, stats] : now) {
    const auto old = before.find(name);
    if (old == before.end() || !IsSame(old->second, stats)) add(name, stats);
  }
  for (const auto& [name, stats] : before) {
    if (!now.contains(name)) add(name, Stats());
  }
}

}  // namespace

v1::WatchQueueStatsResponse Difference(const Figures& before, const Figures& now,
                                       const std::set<std::string>& departments) {
  v1::WatchQueueStatsResponse response;
  Compare(before.departments, now.departments,
          [&](const std::string& name, const v1::DepartmentStats& stats) {
            if (!departments.empty() && !departments.contains(name)) return;
            v1::DepartmentStats& added = *response.add_departments();
            added = stats;
            added.set_department(name);
          });
  if (departments.empty()) {
    Compare(before.teams, now.teams, [&](const std::string& name, const v1::TeamStats& stats) {
      v1::TeamStats& added = *response.add_teams();
      added = stats;
      added.set_team(name);
    });
  }
  return response;
}

void WallboardHub::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void WallboardHub::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
  absl::MutexLock lock(&mutex_);
  watchers_.clear();
}

void WallboardHub::Watch(const std::string& tenant, std::set<std::string> departments,
                         std::shared_ptr<WallboardStream> stream) {
  absl::MutexLock lock(&mutex_);
  watchers_[tenant].push_back({std::move(departments), std::move(stream), nullptr});
}

std::vector<std::string> WallboardHub::Watched() {
  std::vector<std::string> tenants;
  absl::MutexLock lock(&mutex_);
  for (auto& [tenant, watchers] : watchers_) {
    std::erase_if(watchers, [](const Watcher& watcher) { return watcher.stream->done(); });
    if (!watchers.empty()) tenants.push_back(tenant);
  }
  absl::erase_if(watchers_, [](const auto& entry) { return entry.second.empty(); });
  return tenants;
}

absl::StatusOr<bool> WallboardHub::Poll() {
  const std::vector<std::string> tenants = Watched();
  if (tenants.empty()) return false;
  absl::flat_hash_map<std::string, Figures> read;
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(db_.Run({.deadline = now + kPollDeadline, .read_only = true},
                          [&](pg::Transaction& tx) -> absl::Status {
                            ASSIGN_OR_RETURN(read, ReadFigures(tx, tenants));
                            return absl::OkStatus();
                          }));
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [tenant, figures] : read) {
      const auto watchers = watchers_.find(tenant);
      if (watchers == watchers_.end()) continue;
      const auto fresh = std::make_shared<const Figures>(std::move(figures));
      for (Watcher& watcher : watchers->second) {
        const bool whole = watcher.sent == nullptr;
        v1::WatchQueueStatsResponse response =
            Difference(whole ? Figures() : *watcher.sent, *fresh, watcher.departments);
        watcher.sent = fresh;
        if (!whole && response.departments().empty() && response.teams().empty()) continue;
        response.set_whole(whole);
        *response.mutable_read_time() = ToProto(ToMicros(now));
        deliveries.emplace_back(watcher.stream, std::move(response));
      }
    }
  }
  for (const auto& [stream, response] : deliveries) stream->Write(response);
  return true;
}

void WallboardHub::Loop() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&stopped_), kPollEvery);
      if (stopped_) return;
    }
    const absl::StatusOr<bool> polled = Poll();
    if (!polled.ok()) LogWarning("wallboard_poll_failed", {{"error", polled.status().message()}});
  }
}

}  // namespace redress::routing
