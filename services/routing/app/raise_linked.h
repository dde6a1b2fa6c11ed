// Cases that hear that they belong to an incident: raised to the crisis team, once (R-R7, R-R5).
//
//   RETURN_IF_ERROR(RaiseLinked(work.dispatch, work.staff, linked));
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "services/routing/app/dispatch.h"
#include "services/routing/domain/incident.h"

namespace redress::routing {

struct LinkedCase {
  CaseKey key;
  IncidentId incident;
  std::string reason;                     // kDetected, kJoined, kByPerson
  const v1::Statement* newest = nullptr;  // told to whoever comes later; null before the first
};

// Takes a batch, each case once, in one transaction. A case that is closed belongs to the incident
// all the same, and is not raised.
absl::Status RaiseLinked(Dispatch& dispatch, Staff& staff, absl::Span<const LinkedCase> linked);

// The cases belong to it no more; what was raised stays raised (R-R5).
absl::Status LetGo(Dispatch& dispatch, const IncidentId& incident, const std::vector<CaseKey>& keys,
                   absl::string_view actor);

// Fills in what the customer of a complaint is told.
void FillNotice(const IncidentId& incident, const v1::Statement& statement,
                absl::string_view language, events::v1::IncidentNoticed& notice);

}  // namespace redress::routing
