// Who complained of one key lately: a bounded memory of customers (R-R7).
//
//   const Newness newness = Add(window, {time_s, who, explained}, limits);
//   const WindowCount count = CountIn(window, time_s, 3600);  // 23 filings of 21 customers
//
// Each customer counts once a window, at their latest filing. The latest kPointsMax customers are
// remembered one by one, to the second; before them only minutes are counted. A customer who comes
// again is known as long as fewer than kPointsMax others have come in between, so that one person
// is worth at most 1 + customers / kPointsMax.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress::routing {

inline constexpr size_t kPointsMax = 256;

// A customer's latest filing.
struct GroupPoint {
  uint32_t time_s = 0;
  uint32_t who : 31 = 0;       // hash of the customer
  uint32_t explained : 1 = 0;  // the filing belongs to an incident of another key

  bool operator==(const GroupPoint&) const = default;
};

// A minute of what is not remembered one by one.
struct GroupCell {
  uint32_t minute = 0;
  uint16_t customers = 0;
  uint16_t explained = 0;  // of the customers
  uint16_t repeats = 0;    // filings of customers who filed again within a window

  bool operator==(const GroupCell&) const = default;
};

struct GroupWindow {
  std::vector<GroupPoint> points;  // by time
  std::vector<GroupCell> cells;    // by minute

  bool operator==(const GroupWindow&) const = default;
};

struct WindowLimits {
  int64_t window_s = 0;
  int64_t points_s = 0;  // how long customers are remembered
  int64_t cells_s = 0;   // how long minutes are
};

enum class Newness {
  kNew,     // not known, or forgotten
  kAgain,   // known, but not from the same window
  kRepeat,  // counted before in the window
};

struct WindowCount {
  int filings = 0;
  int customers = 0;
  int explained = 0;  // of the customers

  int unexplained() const { return customers - explained; }
};

// Stable for ever: it stands in stored states.
uint32_t WhoOf(absl::string_view customer);

Newness Add(GroupWindow& window, GroupPoint point, const WindowLimits& limits);

// In (end - seconds, end].
WindowCount CountIn(const GroupWindow& window, int64_t end_s, int64_t seconds);

// Unexplained customers of both in (end - seconds, end], as far as they are remembered.
int CountCommon(const GroupWindow& a, const GroupWindow& b, int64_t end_s, int64_t seconds);

// Marks those of `window` that `by` has too.
void MarkExplained(GroupWindow& window, const GroupWindow& by, int64_t end_s, int64_t seconds);

}  // namespace redress::routing
