// Policy packs as people write them.
//
//   id: office
//   version: 1
//   rank: 150                   # of two packs that promise one milestone the higher rank's counts
//   calendar: {id: cn, version: 1}     # whose working time counts; 24x7 for all time
//   warnings: [50, 75, 90]      # percent of the limit; none when left out
//   ladder: [25, 100]           # percent of the limit past the deadline; none when left out
//   milestones:
//     - name: first_response
//       rule: R-S1
//       what: first message by a person
//       because: it came by e-mail
//       match:                  # left out: every complaint
//         channels: [email]     # kinds, categories, subcategories, levels, signals, tiers,
//                               # languages, regions, sources, skus, suppliers, batches as well
//         amount: {currency: CNY, at_least: 50000, at_most: 100000}   # minor units
//         needs_review: false
//       except: {tiers: [vip]}  # complaints that do not have it all the same; as match
//       start: matched          # or filed, or conditions: acceptance, {step_started: investigate}
//       stop: [person_message, closing]   # any of them, see condition.h
//       pause:                  # causes for which the clock stands still
//         waiting_for_customer: {from: question, until: customer_message}
//       cancel: agreement       # what ends this clock alone
//       limit: 4h               # or 90s, 30min, 7 working days
//       warnings: [80]          # instead of the pack's
//       ladder: [50]
//
//   ASSIGN_OR_RETURN(const Policy policy, ReadPolicy(text, calendars));
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/sla/domain/policy.h"

namespace redress::sla {

inline constexpr absl::string_view kPolicyCollection = "policies/";
inline constexpr size_t kMilestonesMax = 100;
inline constexpr size_t kPercentsMax = 20;
inline constexpr int kLadderPercentMax = 10'000;
inline constexpr int kRankMax = 1'000'000;
inline constexpr int kLimitDaysMax = 3660;

using Calendars = std::vector<CalendarPtr>;

// Null for what is not among them.
CalendarPtr FindCalendar(const Calendars& calendars, absl::string_view id, int version);

// Errors: INVALID_ARGUMENT with the line, the field and a reason: those of yaml::Read, and one a
// fault, such as STOP_UNKNOWN, STOP_UNREACHABLE, PAUSE_UNTIL_MISSING or LADDER_NOT_RISING.
absl::StatusOr<Policy> ReadPolicy(absl::string_view text, const Calendars& calendars);

}  // namespace redress::sla
