// What people do to an incident: each loads it, moves it in the domain, and keeps it (R-R7).
//
//   ASSIGN_OR_RETURN(IncidentRecord record, MoveIncident(book, key, [&](v1::Incident& incident) {
//     return Advance(incident, from, note, actor, now);
//   }));
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/routing/app/incident_ports.h"

namespace redress::routing {

// What is said of an incident that there is not.
absl::Status UnknownIncident(const IncidentId& id);

// Error of its own: NOT_FOUND.
absl::StatusOr<IncidentRecord> MoveIncident(
    IncidentBook& book, const IncidentKey& key,
    absl::FunctionRef<absl::Status(v1::Incident& incident)> move);

// Opens one that a person asks for; with a key, what has it joins, and what had it since
// `request.from_time` is looked for.
absl::StatusOr<IncidentRecord> OpenIncident(IncidentBook& book, const IncidentKey& key,
                                            const v1::OpenIncidentRequest& request,
                                            const Actor& actor, const IncidentPolicy& policy,
                                            absl::Time now);

// Opens a drill: `count` made-up complaints with ids from `new_id`, which the real detection finds.
// Error: FAILED_PRECONDITION DRILL_TOO_SMALL.
absl::StatusOr<IncidentRecord> StartDrill(IncidentBook& book, const IncidentKey& key,
                                          const v1::StartDrillRequest& request,
                                          const GroupSettings& settings, const Actor& actor,
                                          const IncidentPolicy& policy, absl::Time now,
                                          absl::FunctionRef<Uuid()> new_id);

// Publishes a statement and has it told to all that are linked.
absl::StatusOr<IncidentRecord> PublishStatement(IncidentBook& book, const IncidentKey& key,
                                                const v1::PublishStatementRequest& request,
                                                const Actor& actor, absl::Time now);

}  // namespace redress::routing
