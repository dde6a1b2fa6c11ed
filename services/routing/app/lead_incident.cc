#include "services/routing/app/lead_incident.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/app/rehearse.h"

namespace redress::routing {
namespace {

constexpr int kDrillComplaints = 20;

}  // namespace

absl::Status UnknownIncident(const IncidentId& id) { return NotFound("incident", id.Name()); }

absl::StatusOr<IncidentRecord> MoveIncident(
    IncidentBook& book, const IncidentKey& key,
    absl::FunctionRef<absl::Status(v1::Incident& incident)> move) {
  ASSIGN_OR_RETURN(std::optional<IncidentRecord> record, book.Lock(key));
  if (!record) return UnknownIncident(key.id);
  RETURN_IF_ERROR(move(record->incident));
  RETURN_IF_ERROR(book.Save(*record));
  return *std::move(record);
}

absl::StatusOr<IncidentRecord> OpenIncident(IncidentBook& book, const IncidentKey& key,
                                            const v1::OpenIncidentRequest& request,
                                            const Actor& actor, const IncidentPolicy& policy,
                                            absl::Time now) {
  IncidentRecord record = AskedIncident(key, request, actor, policy, now);
  if (!request.key().empty() && request.has_from_time()) {
    const absl::Time from = FromProto(request.from_time());
    *record.incident.mutable_from_time() = ToProto(from);
    *record.incident.mutable_to_time() = ToProto(now);
  }
  RETURN_IF_ERROR(book.Save(record));
  RETURN_IF_ERROR(book.ArmStatement(record));
  if (record.incident.has_from_time()) {
    RETURN_IF_ERROR(
        book.Search({key, request.key(), absl::ToUnixSeconds(FromProto(request.from_time())) - 1,
                     absl::ToUnixSeconds(now)},
                    now));
  }
  return record;
}

absl::StatusOr<IncidentRecord> StartDrill(IncidentBook& book, const IncidentKey& key,
                                          const v1::StartDrillRequest& request,
                                          const GroupSettings& settings, const Actor& actor,
                                          const IncidentPolicy& policy, absl::Time now,
                                          absl::FunctionRef<Uuid()> new_id) {
  ASSIGN_OR_RETURN(const GroupKey group_key, ParseGroupKey(request.key()));
  const int count = request.complaints_count() == 0 ? kDrillComplaints : request.complaints_count();
  ASSIGN_OR_RETURN(const Rehearsal rehearsal, Rehearse(settings, group_key, count, now));
  IncidentRecord record = DetectedIncident(key.tenant, rehearsal.verdict, now, policy, now);
  record.key = key;
  record.ref.clear();
  record.incident.set_name(key.id.Name());
  record.incident.set_display_name(absl::StrCat("DRILL: ", request.display_name()));
  record.incident.set_drill(true);
  record.incident.set_opener(actor.name);
  RETURN_IF_ERROR(book.Save(record));
  RETURN_IF_ERROR(book.ArmStatement(record));
  std::vector<NewLink> links;
  links.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    links.push_back({key, ComplaintId(new_id()), i < rehearsal.before_count ? kDetected : kJoined});
  }
  RETURN_IF_ERROR(book.Link(links, now).status());
  return record;
}

absl::StatusOr<IncidentRecord> PublishStatement(IncidentBook& book, const IncidentKey& key,
                                                const v1::PublishStatementRequest& request,
                                                const Actor& actor, absl::Time now) {
  ASSIGN_OR_RETURN(IncidentRecord record, MoveIncident(book, key, [&](v1::Incident& incident) {
                     return Publish(incident, request.texts(), actor, now);
                   }));
  RETURN_IF_ERROR(book.Tell(key, record.incident.statements_size()));
  return record;
}

}  // namespace redress::routing
