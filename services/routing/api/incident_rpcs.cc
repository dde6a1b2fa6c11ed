#include "services/routing/api/incident_rpcs.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/lead_incident.h"
#include "services/routing/app/raise_linked.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/incident_book.h"
#include "services/routing/store/people_readers.h"

namespace redress::routing {
namespace {

using rpc::Call;
using rpc::Role;

constexpr int kComplaintsMax = 1'000;
constexpr int kTextsMax = 10;
constexpr int kActionsMax = 50;
constexpr int kDrillMin = 10;
constexpr int kDrillMax = 10'000;
constexpr absl::Duration kLookBackMax = absl::Hours(7 * 24);

// A write that moves one incident, and the incident as it is then.
template <typename Request, typename Response, typename Move>
absl::Status MoveOne(IncidentApi& api, const Call& call, const Request& request, Response& response,
                     const Move& move) {
  ASSIGN_OR_RETURN(const IncidentKey key, IncidentKeyOf(call, request.incident()));
  const Actor actor = ActorOf(call.caller);
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgIncidentBook book(tx, api.resources.timers);
    const absl::Time now = api.resources.clock.Now();
    ASSIGN_OR_RETURN(IncidentRecord record, move(tx, book, key, actor, now));
    *response.mutable_incident() = std::move(record.incident);
    return FillCounts(tx, key.tenant, {response.mutable_incident()});
  });
}

absl::StatusOr<std::vector<Uuid>> ReadComplaints(
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  if (names.size() > kComplaintsMax) {
    return InvalidField("complaints", "TOO_MANY_COMPLAINTS",
                        absl::StrCat("give ", kComplaintsMax, " at most in one call"));
  }
  std::vector<Uuid> complaints;
  std::set<Uuid> distinct;
  for (int i = 0; i < names.size(); ++i) {
    ASSIGN_OR_RETURN(const ComplaintId complaint,
                     ComplaintId::Parse(names[i], absl::StrCat("complaints[", i, "]")));
    if (distinct.insert(complaint.uuid()).second) complaints.push_back(complaint.uuid());
  }
  return complaints;
}

// Links complaints that have a case and belong to no other incident. Returns how many are new.
absl::StatusOr<int64_t> LinkAll(pg::Transaction& tx, IncidentBook& book, const IncidentKey& key,
                                const std::vector<Uuid>& complaints, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<Uuid> known, KnownCases(tx, key.tenant, complaints));
  const std::set<Uuid> cases(known.begin(), known.end());
  ASSIGN_OR_RETURN(const auto incidents, IncidentsOf(tx, key.tenant, complaints));
  std::vector<NewLink> links;
  for (const Uuid& uuid : complaints) {
    const ComplaintId complaint(uuid);
    if (!cases.contains(uuid)) {
      return static_cast<absl::Status>(
          NotFound("complaint", complaint.Name()).RetryAfter(absl::Milliseconds(200)));
    }
    const auto other = incidents.find(complaint);
    if (other != incidents.end() && other->second != key.id) {
      return FailedPrecondition("COMPLAINT_LINKED",
                                absl::StrCat(complaint.Name(), " belongs to ", other->second.Name(),
                                             "; unlink it there first"))
          .With("complaint", complaint.Name())
          .With("incident", other->second.Name());
    }
    links.push_back({key, complaint, kByPerson});
  }
  return book.Link(links, now);
}

absl::Status NotOfADrill(const v1::Incident& incident) {
  if (!incident.drill()) return absl::OkStatus();
  return FailedPrecondition("INCIDENT_IS_DRILL",
                            "a drill has made-up complaints only and touches no other");
}

absl::Status OpenIncident(IncidentApi& api, const Call& call,
                          const v1::OpenIncidentRequest& request,
                          v1::OpenIncidentResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("display_name", "DISPLAY_NAME", request.display_name(), 1, 200));
  RETURN_IF_ERROR(rpc::CheckLength("explanation", "EXPLANATION", request.explanation(), 1, 1000));
  if (!request.key().empty()) RETURN_IF_ERROR(ParseGroupKey(request.key()).status());
  const absl::Time now = api.resources.clock.Now();
  if (request.has_from_time()) {
    const absl::Time from = FromProto(request.from_time());
    if (request.key().empty()) {
      return InvalidField("from_time", "KEY_MISSING", "give the key that is looked for since then");
    }
    if (from > now || from < now - kLookBackMax) {
      return InvalidField("from_time", "TIME_OUT_OF_RANGE", "give a time of the last 7 days");
    }
  }
  ASSIGN_OR_RETURN(const std::vector<Uuid> complaints, ReadComplaints(request.complaints()));
  const IncidentKey key{call.caller.tenant, IncidentId(NewUuid(now, api.resources.random))};
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgIncidentBook book(tx, api.resources.timers);
    ASSIGN_OR_RETURN(
        IncidentRecord record,
        routing::OpenIncident(book, key, request, ActorOf(call.caller), api.setup.policy, now));
    RETURN_IF_ERROR(LinkAll(tx, book, key, complaints, now).status());
    *response.mutable_incident() = std::move(record.incident);
    return FillCounts(tx, key.tenant, {response.mutable_incident()});
  });
}

absl::Status StartDrill(IncidentApi& api, const Call& call, const v1::StartDrillRequest& request,
                        v1::StartDrillResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("display_name", "DISPLAY_NAME", request.display_name(), 1, 200));
  RETURN_IF_ERROR(ParseGroupKey(request.key()).status());
  const int count = request.complaints_count();
  if (count != 0 && (count < kDrillMin || count > kDrillMax)) {
    return InvalidField("complaints_count", "COUNT_OUT_OF_RANGE",
                        absl::StrCat("give ", kDrillMin, " to ", kDrillMax, ", or 0 for 20"));
  }
  const absl::Time now = api.resources.clock.Now();
  const auto new_id = [&] { return NewUuid(now, api.resources.random); };
  const IncidentKey key{call.caller.tenant, IncidentId(new_id())};
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgIncidentBook book(tx, api.resources.timers);
    ASSIGN_OR_RETURN(IncidentRecord record,
                     routing::StartDrill(book, key, request, api.setup.group, ActorOf(call.caller),
                                         api.setup.policy, now, new_id));
    *response.mutable_incident() = std::move(record.incident);
    return FillCounts(tx, key.tenant, {response.mutable_incident()});
  });
}

absl::Status LinkComplaints(IncidentApi& api, const Call& call,
                            const v1::LinkComplaintsRequest& request,
                            v1::LinkComplaintsResponse& response) {
  ASSIGN_OR_RETURN(const std::vector<Uuid> complaints, ReadComplaints(request.complaints()));
  if (complaints.empty()) {
    return InvalidField("complaints", "COMPLAINTS_MISSING", "name at least one complaint");
  }
  return MoveOne(api, call, request, response,
                 [&](pg::Transaction& tx, IncidentBook& book, const IncidentKey& key,
                     const Actor& actor, absl::Time now) -> absl::StatusOr<IncidentRecord> {
                   return MoveIncident(book, key, [&](v1::Incident& incident) -> absl::Status {
                     RETURN_IF_ERROR(NotOfADrill(incident));
                     RETURN_IF_ERROR(CheckOpen(incident));
                     ASSIGN_OR_RETURN(const int64_t added, LinkAll(tx, book, key, complaints, now));
                     response.set_linked_count(static_cast<int32_t>(added));
                     if (added > 0) {
                       Note(incident, "linked", absl::StrCat(added, " complaints"), actor.name,
                            now);
                     }
                     return absl::OkStatus();
                   });
                 });
}

absl::Status UnlinkComplaints(IncidentApi& api, const Call& call,
                              const v1::UnlinkComplaintsRequest& request,
                              v1::UnlinkComplaintsResponse& response) {
  ASSIGN_OR_RETURN(const std::vector<Uuid> complaints, ReadComplaints(request.complaints()));
  if (complaints.empty()) {
    return InvalidField("complaints", "COMPLAINTS_MISSING", "name at least one complaint");
  }
  return MoveOne(api, call, request, response,
                 [&](pg::Transaction& tx, IncidentBook& book, const IncidentKey& key,
                     const Actor& actor, absl::Time now) -> absl::StatusOr<IncidentRecord> {
                   return MoveIncident(book, key, [&](v1::Incident& incident) -> absl::Status {
                     RETURN_IF_ERROR(NotOfADrill(incident));
                     ASSIGN_OR_RETURN(const std::vector<Uuid> removed, Unlink(tx, key, complaints));
                     response.set_unlinked_count(static_cast<int32_t>(removed.size()));
                     if (removed.empty()) return absl::OkStatus();
                     Note(incident, "unlinked", absl::StrCat(removed.size(), " complaints"),
                          actor.name, now);
                     std::vector<CaseKey> cases;
                     cases.reserve(removed.size());
                     for (const Uuid& uuid : removed)
                       cases.push_back({key.tenant, ComplaintId(uuid)});
                     Workplace work(tx, api.resources);
                     return LetGo(work.dispatch, key.id, cases, actor.name);
                   });
                 });
}

absl::Status AdvanceIncident(IncidentApi& api, const Call& call,
                             const v1::AdvanceIncidentRequest& request,
                             v1::AdvanceIncidentResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("note", "NOTE", request.note(), 1, 2000));
  if (request.from_state() == v1::INCIDENT_STATE_UNSPECIFIED) {
    return InvalidField("from_state", "STATE_MISSING", "say which phase it is in now");
  }
  return MoveOne(api, call, request, response,
                 [&](pg::Transaction&, IncidentBook& book, const IncidentKey& key,
                     const Actor& actor, absl::Time now) {
                   return MoveIncident(book, key, [&](v1::Incident& incident) {
                     return Advance(incident, request.from_state(), request.note(), actor, now);
                   });
                 });
}

absl::Status AssignIncidentRole(IncidentApi& api, const Call& call,
                                const v1::AssignIncidentRoleRequest& request,
                                v1::AssignIncidentRoleResponse& response) {
  std::string agent_id;
  if (!request.agent().empty()) {
    ASSIGN_OR_RETURN(agent_id, ParseName("agents", request.agent(), "agent"));
  }
  return MoveOne(api, call, request, response,
                 [&](pg::Transaction& tx, IncidentBook& book, const IncidentKey& key,
                     const Actor& actor, absl::Time now) -> absl::StatusOr<IncidentRecord> {
                   if (!agent_id.empty()) {
                     RETURN_IF_ERROR(FindAgent(tx, {key.tenant, agent_id}, now).status());
                   }
                   return MoveIncident(book, key, [&](v1::Incident& incident) {
                     return AssignRole(incident, request.role(), request.agent(), actor, now);
                   });
                 });
}

absl::Status CheckItem(IncidentApi& api, const Call& call, const v1::CheckItemRequest& request,
                       v1::CheckItemResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("note", "NOTE", request.note(), 1, 1000));
  return MoveOne(api, call, request, response,
                 [&](pg::Transaction&, IncidentBook& book, const IncidentKey& key,
                     const Actor& actor, absl::Time now) {
                   return MoveIncident(book, key, [&](v1::Incident& incident) {
                     return routing::CheckItem(incident, request, actor, now);
                   });
                 });
}

absl::Status PublishStatement(IncidentApi& api, const Call& call,
                              const v1::PublishStatementRequest& request,
                              v1::PublishStatementResponse& response) {
  if (request.texts().empty() || request.texts_size() > kTextsMax) {
    return InvalidField("texts", "TEXTS_OUT_OF_RANGE",
                        absl::StrCat("give the statement in 1 to ", kTextsMax, " languages"));
  }
  std::set<std::string> languages;
  for (int i = 0; i < request.texts_size(); ++i) {
    const v1::StatementText& text = request.texts(i);
    const std::string field = absl::StrCat("texts[", i, "]");
    RETURN_IF_ERROR(
        rpc::CheckLength(absl::StrCat(field, ".language"), "LANGUAGE", text.language(), 2, 35));
    RETURN_IF_ERROR(rpc::CheckLength(absl::StrCat(field, ".text"), "TEXT", text.text(), 1, 2000));
    if (!languages.insert(PrimaryLanguage(text.language())).second) {
      return InvalidField(absl::StrCat(field, ".language"), "LANGUAGE_TWICE",
                          "give each language once");
    }
  }
  return MoveOne(
      api, call, request, response,
      [&](pg::Transaction&, IncidentBook& book, const IncidentKey& key, const Actor& actor,
          absl::Time now) { return routing::PublishStatement(book, key, request, actor, now); });
}

absl::Status CheckReview(const v1::IncidentReview& review, absl::Time now) {
  RETURN_IF_ERROR(rpc::CheckLength("review.cause", "CAUSE", review.cause(), 1, 2000));
  RETURN_IF_ERROR(rpc::CheckLength("review.lessons", "LESSONS", review.lessons(), 0, 5000));
  if (review.actions().empty() || review.actions_size() > kActionsMax) {
    return InvalidField("review.actions", "ACTIONS_OUT_OF_RANGE",
                        absl::StrCat("give 1 to ", kActionsMax, " actions that follow"));
  }
  for (int i = 0; i < review.actions_size(); ++i) {
    const v1::IncidentAction& action = review.actions(i);
    const std::string field = absl::StrCat("review.actions[", i, "]");
    RETURN_IF_ERROR(rpc::CheckLength(absl::StrCat(field, ".description"), "DESCRIPTION",
                                     action.description(), 1, 500));
    RETURN_IF_ERROR(ParseName("agents", action.owner(), absl::StrCat(field, ".owner")).status());
    if (!action.has_due_time() || FromProto(action.due_time()) < now) {
      return InvalidField(absl::StrCat(field, ".due_time"), "DUE_TIME_PAST",
                          "say by when, not before now");
    }
  }
  return absl::OkStatus();
}

absl::Status CloseIncident(IncidentApi& api, const Call& call,
                           const v1::CloseIncidentRequest& request,
                           v1::CloseIncidentResponse& response) {
  if (request.has_review() != request.false_alarm_reason().empty()) {
    return InvalidField("review", "REVIEW_OR_FALSE_ALARM",
                        "give the review, or why it was a false alarm, not both");
  }
  if (request.has_review()) {
    RETURN_IF_ERROR(CheckReview(request.review(), api.resources.clock.Now()));
  } else {
    RETURN_IF_ERROR(
        rpc::CheckLength("false_alarm_reason", "REASON", request.false_alarm_reason(), 1, 2000));
  }
  return MoveOne(api, call, request, response,
                 [&](pg::Transaction& tx, IncidentBook& book, const IncidentKey& key,
                     const Actor& actor, absl::Time now) -> absl::StatusOr<IncidentRecord> {
                   return MoveIncident(book, key, [&](v1::Incident& incident) -> absl::Status {
                     v1::Incident counted = incident;
                     if (request.has_review()) {
                       RETURN_IF_ERROR(FillCounts(tx, key.tenant, {&counted}));
                     }
                     if (counted.notices_pending_count() > 0) {
                       return FailedPrecondition(
                                  "NOTICES_PENDING",
                                  absl::StrCat(counted.notices_pending_count(),
                                               " complaints are still to be told of the statement"))
                           .RetryAfter(absl::Seconds(1));
                     }
                     return Close(incident, request, actor, now);
                   });
                 });
}

}  // namespace

void RegisterLeading(rpc::Service& service, IncidentApi& api) {
  const rpc::Roles leaders = {Role::kSupervisor, Role::kAdmin};
  const rpc::Roles members = {Role::kAgent, Role::kSupervisor, Role::kAdmin};
  service.Unary<v1::OpenIncidentRequest, v1::OpenIncidentResponse>("OpenIncident", members,
                                                                   OnIncidents(api, OpenIncident));
  service.Unary<v1::StartDrillRequest, v1::StartDrillResponse>("StartDrill", leaders,
                                                               OnIncidents(api, StartDrill));
  service.Unary<v1::LinkComplaintsRequest, v1::LinkComplaintsResponse>(
      "LinkComplaints", members, OnIncidents(api, LinkComplaints));
  service.Unary<v1::UnlinkComplaintsRequest, v1::UnlinkComplaintsResponse>(
      "UnlinkComplaints", members, OnIncidents(api, UnlinkComplaints));
  service.Unary<v1::AdvanceIncidentRequest, v1::AdvanceIncidentResponse>(
      "AdvanceIncident", leaders, OnIncidents(api, AdvanceIncident));
  service.Unary<v1::AssignIncidentRoleRequest, v1::AssignIncidentRoleResponse>(
      "AssignIncidentRole", leaders, OnIncidents(api, AssignIncidentRole));
  service.Unary<v1::CheckItemRequest, v1::CheckItemResponse>("CheckItem", members,
                                                             OnIncidents(api, CheckItem));
  service.Unary<v1::PublishStatementRequest, v1::PublishStatementResponse>(
      "PublishStatement", leaders, OnIncidents(api, PublishStatement));
  service.Unary<v1::CloseIncidentRequest, v1::CloseIncidentResponse>(
      "CloseIncident", leaders, OnIncidents(api, CloseIncident));
}

}  // namespace redress::routing
