// What the use cases need of the world.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/ids.h"
#include "services/sla/domain/clock_set.h"

namespace redress::sla {

// Whose clocks. Ordered by complaint first, the order in which sets are locked.
struct SetKey {
  ComplaintId complaint;
  std::string tenant;
  auto operator<=>(const SetKey&) const = default;
};

using ClockSets = std::map<SetKey, ClockSet>;

// When a set wants to be looked at next; none when no clock runs.
struct NextAlarm {
  SetKey key;
  std::optional<absl::Time> due;
};

// Clock sets inside one transaction, whole batches at a time. Not thread-safe.
class ClockBook {
 public:
  virtual ~ClockBook() = default;
  // Fills and locks the sets of the given keys that are stored; leaves the others empty.
  virtual absl::Status Load(ClockSets& sets) = 0;
  virtual absl::Status Save(absl::Span<const ClockSets::value_type* const> sets) = 0;
  // Each set has one alarm or none.
  virtual absl::Status SetAlarms(absl::Span<const NextAlarm> alarms) = 0;
  // Appends facts about one complaint, decided at `now` in the trace of their cause.
  virtual void Tell(const SetKey& key, const Facts& facts, absl::Time now,
                    absl::string_view trace_id) = 0;
};

// A complaint with open clocks.
struct OpenSet {
  ComplaintId complaint;
  absl::Time next_deadline;
  v1::GetClocksResponse record;
};

// A place in the list of open sets, which is ordered by next deadline and complaint.
struct OpenPlace {
  absl::Time next_deadline = absl::InfinitePast();
  ComplaintId complaint;
};

// Questions about clock sets, always of one tenant.
class ClockIndex {
 public:
  virtual ~ClockIndex() = default;
  // None for a complaint whose filing has not arrived.
  virtual absl::StatusOr<std::optional<v1::GetClocksResponse>> Find(
      absl::string_view tenant, const ComplaintId& complaint) = 0;
  // Sets that follow `after` and whose next deadline lies before `before`, `limit` at most.
  virtual absl::StatusOr<std::vector<OpenSet>> ListOpen(absl::string_view tenant, absl::Time before,
                                                        const OpenPlace& after, int limit) = 0;
};

}  // namespace redress::sla
