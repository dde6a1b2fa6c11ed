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
  auto old = before.begin();
  for (const auto& [name, stats] : now) {
    for (; old != before.end() && old->first < name; ++old) add(old->first, Stats());
    const bool known = old != before.end() && old->first == name;
    if (!known || !IsSame(old->second, stats)) add(name, stats);
    if (known) ++old;
  }
  for (; old != before.end(); ++old) add(old->first, Stats());
}

}  // namespace

v1::WatchQueueStatsResponse Difference(const Figures& before, const Figures& now) {
  v1::WatchQueueStatsResponse response;
  Compare(before.departments, now.departments,
          [&](const std::string& name, const v1::DepartmentStats& stats) {
            v1::DepartmentStats& added = *response.add_departments();
            added = stats;
            added.set_department(name);
          });
  Compare(before.teams, now.teams, [&](const std::string& name, const v1::TeamStats& stats) {
    v1::TeamStats& added = *response.add_teams();
    added = stats;
    added.set_team(name);
  });
  return response;
}

v1::WatchQueueStatsResponse Wanted(const v1::WatchQueueStatsResponse& all,
                                   const std::set<std::string>& departments) {
  if (departments.empty()) return all;
  v1::WatchQueueStatsResponse wanted;
  for (const v1::DepartmentStats& one : all.departments()) {
    if (departments.contains(one.department())) *wanted.add_departments() = one;
  }
  return wanted;
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
      // By what was sent before: nearly all watchers were sent the same.
      std::map<std::shared_ptr<const Figures>, v1::WatchQueueStatsResponse> changes;
      for (Watcher& watcher : watchers->second) {
        const bool whole = watcher.sent == nullptr;
        const auto [change, is_new] = changes.try_emplace(watcher.sent);
        if (is_new) change->second = Difference(whole ? Figures() : *watcher.sent, *fresh);
        v1::WatchQueueStatsResponse response = Wanted(change->second, watcher.departments);
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
