#include "services/routing/domain/group_window.h"

#include <algorithm>
#include <array>

namespace redress::routing {
namespace {

constexpr uint32_t kMinuteSeconds = 60;

void Bump(uint16_t& count) { count += count < UINT16_MAX ? 1 : 0; }

GroupCell& CellOf(GroupWindow& window, uint32_t time_s) {
  const uint32_t minute = time_s / kMinuteSeconds;
  auto at = window.cells.end();
  while (at != window.cells.begin() && std::prev(at)->minute > minute) --at;
  if (at != window.cells.begin() && std::prev(at)->minute == minute) return *std::prev(at);
  return *window.cells.insert(at, {.minute = minute});
}

void Insert(GroupWindow& window, GroupPoint point) {
  auto at = window.points.end();
  while (at != window.points.begin() && std::prev(at)->time_s > point.time_s) --at;
  window.points.insert(at, point);
}

void Fold(GroupWindow& window, const GroupPoint& point) {
  GroupCell& cell = CellOf(window, point.time_s);
  Bump(cell.customers);
  if (point.explained != 0) Bump(cell.explained);
}

void Forget(GroupWindow& window, const WindowLimits& limits) {
  const int64_t newest_s = window.points.back().time_s;
  size_t old = 0;
  while (window.points[old].time_s + limits.points_s < newest_s) ++old;
  if (window.points.size() - old > kPointsMax) Fold(window, window.points[old++]);
  window.points.erase(window.points.begin(),
                      window.points.begin() + static_cast<std::ptrdiff_t>(old));
  auto kept = window.cells.begin();
  while (kept != window.cells.end() &&
         int64_t{kept->minute} * kMinuteSeconds + limits.cells_s < newest_s) {
    ++kept;
  }
  window.cells.erase(window.cells.begin(), kept);
}

bool Within(int64_t time_s, int64_t end_s, int64_t seconds) {
  return time_s <= end_s && time_s > end_s - seconds;
}

// Sorted hashes of the unexplained.
struct Crowd {
  std::array<uint32_t, kPointsMax> who;
  size_t size = 0;
};

void Gather(const GroupWindow& window, int64_t end_s, int64_t seconds, Crowd& crowd) {
  for (const GroupPoint& point : window.points) {
    if (point.explained == 0 && Within(point.time_s, end_s, seconds)) {
      crowd.who[crowd.size++] = point.who;
    }
  }
  std::sort(crowd.who.begin(), crowd.who.begin() + crowd.size);
}

bool Has(const Crowd& crowd, uint32_t who) {
  return std::binary_search(crowd.who.begin(), crowd.who.begin() + crowd.size, who);
}

}  // namespace

uint32_t WhoOf(absl::string_view customer) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : customer) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return static_cast<uint32_t>((hash ^ (hash >> 32)) & 0x7fffffff);
}

Newness Add(GroupWindow& window, GroupPoint point, const WindowLimits& limits) {
  Newness newness = Newness::kNew;
  auto& points = window.points;
  for (size_t i = points.size(); i-- > 0;) {
    if (points[i].who != point.who) continue;
    const GroupPoint before = points[i];
    const int64_t apart_s = std::abs(int64_t{point.time_s} - int64_t{before.time_s});
    // One who comes late with a backlog has several points, any of which may lie in its window.
    if (apart_s >= limits.window_s && newness == Newness::kNew) newness = Newness::kAgain;
    if (apart_s < limits.window_s) {
      newness = Newness::kRepeat;
      Bump(CellOf(window, std::min(point.time_s, before.time_s)).repeats);
      if (point.time_s < before.time_s) {
        Forget(window, limits);
        return newness;
      }
    }
    if (point.time_s >= before.time_s) {
      points.erase(points.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
    if (newness == Newness::kRepeat) break;
  }
  Insert(window, point);
  Forget(window, limits);
  return newness;
}

WindowCount CountIn(const GroupWindow& window, int64_t end_s, int64_t seconds) {
  WindowCount count;
  for (size_t i = window.points.size(); i-- > 0;) {
    const GroupPoint& point = window.points[i];
    if (point.time_s + seconds <= end_s) break;
    if (point.time_s > end_s) continue;
    ++count.customers;
    count.explained += static_cast<int>(point.explained);
  }
  count.filings = count.customers;
  for (size_t i = window.cells.size(); i-- > 0;) {
    const GroupCell& cell = window.cells[i];
    const int64_t time_s = int64_t{cell.minute} * kMinuteSeconds;
    if (time_s + seconds <= end_s) break;
    if (time_s > end_s) continue;
    count.customers += cell.customers;
    count.explained += cell.explained;
    count.filings += cell.customers + cell.repeats;
  }
  return count;
}

int CountCommon(const GroupWindow& a, const GroupWindow& b, int64_t end_s, int64_t seconds) {
  Crowd crowd;
  Gather(a, end_s, seconds, crowd);
  int common = 0;
  for (const GroupPoint& point : b.points) {
    if (point.explained == 0 && Within(point.time_s, end_s, seconds)) {
      common += Has(crowd, point.who) ? 1 : 0;
    }
  }
  return common;
}

void MarkExplained(GroupWindow& window, const GroupWindow& by, int64_t end_s, int64_t seconds) {
  Crowd crowd;
  Gather(by, end_s, seconds, crowd);
  for (GroupPoint& point : window.points) {
    if (Within(point.time_s, end_s, seconds) && Has(crowd, point.who)) point.explained = 1;
  }
}

}  // namespace redress::routing
