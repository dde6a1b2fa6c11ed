// Complaints as they are filed, looked at for what they have in common (R-R7).
//
//   RETURN_IF_ERROR(TakeInFilings(detector, policy, states, incidents, filings, now));
#pragma once

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "redress/events/v1/events.pb.h"
#include "services/routing/app/incident_ports.h"

namespace redress::routing {

struct NewFiling {
  CaseKey key;
  const events::v1::ComplaintFiled* filing = nullptr;
  absl::Time known_time;  // when it was filed
};

// What the detection looks at.
GroupFiling GroupFilingOf(const NewFiling& filing);

// Takes them in, in this order, in one transaction, each once; opens and widens incidents, and has
// what joins linked. The same filings give the same incidents, whenever they are taken in.
absl::Status TakeInFilings(const GroupDetector& detector, const IncidentPolicy& policy,
                           GroupStates& states, IncidentBook& incidents,
                           absl::Span<const NewFiling> filings, absl::Time now);

}  // namespace redress::routing
