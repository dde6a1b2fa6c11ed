// What is promised: which milestone, to whom, how soon, and what reaches it. Data, read by the
// fold.
//
//   for (const Promise& promise : DefaultPolicy().promises) {
//     if (promise.applies(filed)) clocks.push_back(StartClock(promise, filed_time));
//   }
#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "redress/events/v1/events.pb.h"

namespace redress::sla {

// One row of a policy. Both predicates are pure and look at nothing but their argument.
struct Promise {
  absl::string_view milestone;  // unique in the policy
  absl::string_view rule_id;
  absl::string_view what;  // what must happen, for people
  absl::string_view why;   // why this complaint has it, for people
  absl::Duration limit;
  bool (*applies)(const events::v1::ComplaintFiled& filed);
  bool (*met_by)(const events::v1::Event& event);
};

// A version of a policy never changes once clocks refer to it (R-S14): a change is a new version
// beside it.
struct Policy {
  absl::string_view name;  // policies/{id}
  int version = 0;
  absl::Span<const Promise> promises;
  absl::Span<const int> warning_percents;  // of the limit, rising (R-S13)
};

// The pack that new complaints get.
const Policy& DefaultPolicy();

// Null for a policy or version that this build does not know.
const Policy* FindPolicy(absl::string_view name, int version);

// Null for a milestone that the policy does not promise.
const Promise* FindPromise(const Policy& policy, absl::string_view milestone);

}  // namespace redress::sla
