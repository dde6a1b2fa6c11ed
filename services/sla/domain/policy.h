// What is promised: which milestone, to whom, how soon, and what reaches it. Data, read from packs
// by policy_reader.h.
//
//   for (const Promise& promise : policy.promises) {
//     if (promise.Applies(filed)) clocks.push_back(StartClock(policy, promise, now));
//   }
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "calendar/calendar.h"
#include "redress/common/v1/common.pb.h"
#include "redress/events/v1/events.pb.h"
#include "services/sla/domain/condition.h"

namespace redress::sla {

using CalendarPtr = std::shared_ptr<const calendar::Calendar>;

// An amount of money in one currency, from the least to the most, both included.
struct AmountRange {
  std::string currency;
  int64_t minor_units_min = 0;
  int64_t minor_units_max = std::numeric_limits<int64_t>::max();
};

// Which complaints: those of which every list names the attribute; an empty list names them all.
struct Match {
  std::vector<common::v1::Channel> channels;
  std::vector<common::v1::Kind> kinds;
  std::vector<std::string> categories;
  std::vector<std::string> subcategories;
  std::vector<common::v1::Level> levels;
  std::vector<std::string> signals;  // any of the complaint's
  std::vector<std::string> tiers;
  std::vector<std::string> languages;  // "zh" names zh-CN as well
  std::vector<std::string> regions;
  std::vector<std::string> sources;
  std::vector<std::string> skus;
  std::vector<std::string> suppliers;
  std::vector<std::string> batches;
  std::optional<AmountRange> amount;  // a complaint without an amount in the currency has none
  std::optional<bool> needs_review;

  bool Names(const events::v1::ComplaintFiled& filed) const;
};

// When the clock of a promise begins.
enum class Start : uint8_t {
  kMatched,  // when the complaint comes to match
  kFiled,    // when its round of work began, whenever it came to match
  kEvent,    // when start_on holds; until then it is pending
};

// One of the two. Time counts as the policy's calendar does. The day on which a clock begins is no
// working day of its limit, and the last one ends with its hours.
struct Limit {
  absl::Duration time;
  int working_days = 0;
};

// A cause for which a clock stands still (R-S12).
struct PauseRule {
  std::string cause;
  Trigger from;
  Trigger until;
};

struct Promise {
  std::string milestone;  // unique in the policy
  std::string rule_id;
  std::string what;  // what must happen, for people
  std::string why;   // why this complaint has it, for people
  Match match;
  std::optional<Match> except;  // complaints that do not have it all the same
  Start start = Start::kMatched;
  Trigger start_on;  // with Start::kEvent
  Trigger stop;
  Trigger cancel;
  std::vector<PauseRule> pauses;
  Limit limit;
  std::vector<int> warning_percents;  // of the limit, rising (R-S13)
  std::vector<int> ladder_percents;   // of the limit past the deadline, rising (R-S13)

  bool Applies(const events::v1::ComplaintFiled& filed) const;
  // Adds all that can move a clock of the promise.
  void AddWaitedFor(Trigger& trigger) const;
};

// A version of a policy never changes once clocks refer to it (R-S14): a change is a new version
// beside it, and its calendar is of one version.
struct Policy {
  std::string name;  // policies/{id}
  int version = 0;
  int rank = 0;          // the higher one goes first
  CalendarPtr calendar;  // none: around the clock
  std::vector<Promise> promises;
};

// Null for a milestone that the policy does not promise.
const Promise* FindPromise(const Policy& policy, absl::string_view milestone);

// The moment at which `time` has passed since `from`, as the policy's calendar counts (R-S11). A
// moment that the calendar does not know is the end of its years.
absl::Time PassedAt(const Policy& policy, absl::Time from, absl::Duration time);

// How much time, so counted, passes between two moments; none when `until` is the earlier one.
absl::Duration CountedBetween(const Policy& policy, absl::Time from, absl::Time until);

// How much time, so counted, a promise leaves to what begins at `from`.
absl::Duration TimeAllowed(const Policy& policy, const Promise& promise, absl::Time from);

// The limit for people: "4h", "4h working time (calendar cn)", "7 working days (calendar cn)".
std::string LimitInWords(const Policy& policy, const Promise& promise);

}  // namespace redress::sla
