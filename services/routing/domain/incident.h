// The life of an incident: opened, led through its phases, said something about, closed (R-R7).
//
//   IncidentRecord record = DetectedIncident("demo", verdict, policy, now);
//   RETURN_IF_ERROR(Advance(record.incident, v1::INCIDENT_STATE_COLLECT, "facts", actor, now));
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "redress/routing/v1/incident.pb.h"
#include "services/routing/domain/case_record.h"
#include "services/routing/domain/group_detector.h"

namespace redress::routing {

struct IncidentKind {
  static constexpr absl::string_view kCollection = "incidents";
};
using IncidentId = ResourceId<IncidentKind>;

// Names one incident for ever.
struct IncidentKey {
  std::string tenant;
  IncidentId id;

  auto operator<=>(const IncidentKey&) const = default;
};

// An incident as it is stored; the counts are not in it.
struct IncidentRecord {
  IncidentKey key;
  v1::Incident incident;
  std::string ref;      // RefText of the detection's, or empty
  int64_t version = 0;  // grows with every save; 0 for one never saved

  bool closed() const { return incident.state() == v1::INCIDENT_STATE_CLOSED; }
};

struct IncidentPolicy {
  absl::Duration statement_due = absl::Hours(2);
  // What was decided by a complaint that is older than this is noted, and nobody is called.
  absl::Duration past_after = absl::Hours(24);
};

// How a complaint came into an incident.
inline constexpr absl::string_view kDetected = "detected";
inline constexpr absl::string_view kJoined = "joined";
inline constexpr absl::string_view kByPerson = "person";

// The detection's name of an incident, for a store.
std::string RefText(const IncidentRef& ref);

// The same for the same detection, whenever it is made.
IncidentId IncidentIdOf(absl::string_view tenant, const IncidentRef& ref);

// What the detection found. `known_time` is when the deciding complaint was heard of.
IncidentRecord DetectedIncident(absl::string_view tenant, const GroupVerdict& verdict,
                                absl::Time known_time, const IncidentPolicy& policy,
                                absl::Time now);
// What a person asks for; it was checked.
IncidentRecord AskedIncident(const IncidentKey& key, const v1::OpenIncidentRequest& request,
                             const Actor& actor, const IncidentPolicy& policy, absl::Time now);

// The detection says that it is one of a wider key. False when it had that key.
bool Widen(v1::Incident& incident, const GroupEvidence& evidence, absl::Time now);

// Errors of all that follow: FAILED_PRECONDITION INCIDENT_CLOSED, and INVALID_ARGUMENT for codes
// that there are not.

// The incident is not closed.
absl::Status CheckOpen(const v1::Incident& incident);
// Further errors: ABORTED INCIDENT_MOVED when it is not in `from`; FAILED_PRECONDITION LEAD_MISSING
// on leaving collect, STATEMENT_MISSING on leaving act, IN_REVIEW behind review.
absl::Status Advance(v1::Incident& incident, v1::IncidentState from, absl::string_view note,
                     const Actor& actor, absl::Time now);
// `agent` is empty to take the role back.
absl::Status AssignRole(v1::Incident& incident, absl::string_view role, absl::string_view agent,
                        const Actor& actor, absl::Time now);
absl::Status CheckItem(v1::Incident& incident, const v1::CheckItemRequest& request,
                       const Actor& actor, absl::Time now);
// `texts` were checked. Further error: FAILED_PRECONDITION STATEMENTS_FULL.
absl::Status Publish(v1::Incident& incident,
                     const google::protobuf::RepeatedPtrField<v1::StatementText>& texts,
                     const Actor& actor, absl::Time now);
// Further errors: FAILED_PRECONDITION NOT_IN_REVIEW, ITEMS_OPEN with the codes in `items`,
// STATEMENT_MISSING, STATEMENT_PUBLISHED for a false alarm.
absl::Status Close(v1::Incident& incident, const v1::CloseIncidentRequest& request,
                   const Actor& actor, absl::Time now);

// The time for a statement is over. True when there was none and nobody had noticed.
bool NoteOverdue(v1::Incident& incident, absl::Time now);

// One more line of the history.
void Note(v1::Incident& incident, absl::string_view change, absl::string_view note,
          absl::string_view actor, absl::Time now);

// Who leads it, as agents/{id}, or "".
std::string LeadOf(const v1::Incident& incident);

// What is said to whoever complained in `language`.
const std::string& TextFor(const v1::Statement& statement, absl::string_view language);

}  // namespace redress::routing
