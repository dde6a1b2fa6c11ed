// What can stop a clock: named facts of the event log. A closed vocabulary, since a policy that
// waits for what nobody tells would breach for ever.
//
//   const Condition* stop = FindCondition("person_message");
//   if (stop->holds(event)) ...
#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "redress/events/v1/events.pb.h"

namespace redress::sla {

struct Condition {
  absl::string_view name;                         // as policies write it
  bool (*holds)(const events::v1::Event& event);  // looks at nothing but the event
};

absl::Span<const Condition> Conditions();

// Null for a name outside of the vocabulary.
const Condition* FindCondition(absl::string_view name);

}  // namespace redress::sla
