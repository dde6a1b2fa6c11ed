// What can start, stop, pause or cancel a clock: named facts of the event log. A closed vocabulary,
// since a policy that waits for what nobody tells would breach for ever.
//
//   const Condition* stop = FindCondition("person_message");
//   if (stop->holds(event)) ...
//   if (promise.stop.HeldBy(event)) ...
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "redress/events/v1/events.pb.h"

namespace redress::sla {

struct Condition {
  absl::string_view name;                         // as policies write it
  absl::string_view words;                        // what it is, for people
  bool (*holds)(const events::v1::Event& event);  // looks at nothing but the event
};

absl::Span<const Condition> Conditions();

// Null for a name outside of the vocabulary.
const Condition* FindCondition(absl::string_view name);

// A set of conditions: bit i is Conditions()[i].
using ConditionBits = uint32_t;
ConditionBits BitOf(const Condition& condition);
ConditionBits BitsOf(const events::v1::Event& event);
// Those that hold of every event of which one of `bits` holds, among them `bits` themselves: a
// question is a person's message too.
ConditionBits Implied(ConditionBits bits);

// A step of the workflow that began or ended, by its code. Beside the vocabulary, since workflows
// have what steps they like.
struct StepCondition {
  bool completed = false;  // or else started
  std::string step;

  bool HeldBy(const events::v1::Event& event) const;
  // "step_started: investigate", as policies write it.
  std::string Name() const;
  friend bool operator==(const StepCondition&, const StepCondition&) = default;
};

// Any of several conditions; none never hold. A value.
struct Trigger {
  ConditionBits conditions = 0;
  std::vector<StepCondition> steps;

  bool empty() const { return conditions == 0 && steps.empty(); }
  bool Has(const StepCondition& step) const;
  // `bits` are BitsOf the event.
  bool HeldBy(const events::v1::Event& event, ConditionBits bits) const;
  bool HeldBy(const events::v1::Event& event) const { return HeldBy(event, BitsOf(event)); }
  // The name of the first one that holds; "" for none.
  std::string NameIn(const events::v1::Event& event) const;
  // What it is that holds, for people.
  std::string WordsIn(const events::v1::Event& event) const;
  friend bool operator==(const Trigger&, const Trigger&) = default;
};

}  // namespace redress::sla
