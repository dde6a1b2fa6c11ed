// Plain words for people: what happened, where it stands.
//
//   entry.set_summary(Summarise(event));
//   progress.set_status_text(StateText(state, "zh"));
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "redress/events/v1/events.pb.h"

namespace redress::intake {

// One line for staff, in English terms of the domain.
std::string Summarise(const events::v1::Event& event);

// One line for the customer in `language` (zh or en; zh for others), or "" for what is no matter of
// theirs.
std::string TellCustomer(const events::v1::Event& event, absl::string_view language);

// The state for the customer.
std::string StateText(common::v1::ComplaintState state, absl::string_view language);

// The department for the customer; "" for none.
std::string DepartmentText(absl::string_view department, absl::string_view language);

}  // namespace redress::intake
