#include "services/routing/domain/incident.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

constexpr int kHistoryMax = 200;
constexpr size_t kStatementsBytesMax = 1 << 20;  // an incident is read whole, in one message
constexpr std::array<absl::string_view, 6> kRoles = {"lead", "quality",    "legal",
                                                     "pr",   "operations", "customer_care"};

struct StandardItem {
  absl::string_view item;
  absl::string_view description;
};
constexpr std::array<StandardItem, 6> kItems = {{
    {"secure_evidence", "Secure evidence: samples, pictures, batch records"},
    {"check_safety", "Say whether anybody is in danger"},
    {"inform_supplier", "Tell the supplier and ask for their account"},
    {"stop_sale", "Decide whether sale and delivery stop"},
    {"inform_legal", "Ask legal about duties to report and to recall"},
    {"find_cause", "Find the cause, and prove it"},
}};

uint64_t Hash(uint64_t seed, absl::string_view text) {
  uint64_t hash = 14695981039346656037u ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  hash ^= hash >> 32;
  hash *= 0xd6e8feb86659fd93u;
  return hash ^ (hash >> 32);
}

v1::Incident NewIncident(const IncidentKey& key, absl::string_view title,
                         const IncidentPolicy& policy, absl::Time now) {
  v1::Incident incident;
  incident.set_name(key.id.Name());
  incident.set_display_name(std::string(title));
  incident.set_state(v1::INCIDENT_STATE_COLLECT);
  *incident.mutable_open_time() = ToProto(now);
  *incident.mutable_statement_due_time() = ToProto(now + policy.statement_due);
  for (const StandardItem& standard : kItems) {
    v1::IncidentItem& item = *incident.add_items();
    item.set_item(std::string(standard.item));
    item.set_description(std::string(standard.description));
  }
  return incident;
}

void SetEvidence(v1::Incident& incident, const GroupEvidence& evidence) {
  incident.add_keys(KeyText(evidence.key));
  incident.set_explanation(Explain(evidence));
  incident.set_expectation(ExplainExpected(evidence));
  *incident.mutable_from_time() = ToProto(absl::FromUnixSeconds(evidence.from_s));
  *incident.mutable_to_time() = ToProto(absl::FromUnixSeconds(evidence.to_s));
}

absl::Status StatementMissing() {
  return FailedPrecondition("STATEMENT_MISSING",
                            "publish a statement first: the customers are waiting for one");
}

absl::string_view PhaseName(v1::IncidentState state) {
  switch (state) {
    case v1::INCIDENT_STATE_COLLECT: return "collect";
    case v1::INCIDENT_STATE_ANALYSE: return "analyse";
    case v1::INCIDENT_STATE_DECIDE: return "decide";
    case v1::INCIDENT_STATE_ACT: return "act";
    case v1::INCIDENT_STATE_REVIEW: return "review";
    case v1::INCIDENT_STATE_CLOSED: return "closed";
    default: return "unknown";
  }
}

}  // namespace

std::string RefText(const IncidentRef& ref) {
  return absl::StrCat(ref.time_s, " ", KeyText(ref.key));
}

IncidentId IncidentIdOf(absl::string_view tenant, const IncidentRef& ref) {
  const std::string text = absl::StrCat(tenant, "\n", RefText(ref));
  const auto millis = static_cast<uint64_t>(ref.time_s) * 1000;
  const uint64_t high = (millis << 16) | 0x7000 | (Hash(1, text) & 0x0fff);
  const uint64_t low = (Hash(2, text) & 0x3fffffffffffffffu) | 0x8000000000000000u;
  Uuid uuid;
  for (size_t i = 0; i < 8; ++i) {
    uuid.bytes[i] = static_cast<uint8_t>(high >> (56 - 8 * i));
    uuid.bytes[8 + i] = static_cast<uint8_t>(low >> (56 - 8 * i));
  }
  return IncidentId(uuid);
}

IncidentRecord DetectedIncident(absl::string_view tenant, const GroupVerdict& verdict,
                                absl::Time known_time, const IncidentPolicy& policy,
                                absl::Time now) {
  IncidentRecord record;
  record.key = {std::string(tenant), IncidentIdOf(tenant, verdict.incident)};
  record.ref = RefText(verdict.incident);
  record.incident = NewIncident(
      record.key, absl::StrCat("Many complaints: ", KeyText(verdict.evidence.key)), policy, now);
  SetEvidence(record.incident, verdict.evidence);
  Note(record.incident, "opened", record.incident.explanation(), "", now);
  if (verdict.historical || known_time + policy.past_after < now) {
    record.incident.set_past(true);
    record.incident.set_state(v1::INCIDENT_STATE_CLOSED);
    record.incident.clear_statement_due_time();
    *record.incident.mutable_close_time() = ToProto(now);
    Note(record.incident, "closed", "found in complaints of long ago", "", now);
  }
  return record;
}

IncidentRecord AskedIncident(const IncidentKey& key, const v1::OpenIncidentRequest& request,
                             const Actor& actor, const IncidentPolicy& policy, absl::Time now) {
  IncidentRecord record;
  record.key = key;
  record.incident = NewIncident(key, request.display_name(), policy, now);
  record.incident.set_explanation(request.explanation());
  record.incident.set_opener(actor.name);
  if (!request.key().empty()) record.incident.add_keys(request.key());
  Note(record.incident, "opened", request.explanation(), actor.name, now);
  return record;
}

bool Widen(v1::Incident& incident, const GroupEvidence& evidence, absl::Time now) {
  const std::string key = KeyText(evidence.key);
  const auto& keys = incident.keys();
  if (std::find(keys.begin(), keys.end(), key) != keys.end()) return false;
  const google::protobuf::Timestamp from = incident.from_time();
  SetEvidence(incident, evidence);
  if (from.seconds() < incident.from_time().seconds()) *incident.mutable_from_time() = from;
  Note(incident, "widened", absl::StrCat(key, ": ", incident.explanation()), "", now);
  return true;
}

absl::Status CheckOpen(const v1::Incident& incident) {
  if (incident.state() != v1::INCIDENT_STATE_CLOSED) return absl::OkStatus();
  return FailedPrecondition("INCIDENT_CLOSED", "the incident is closed and does not move any more");
}

absl::Status Advance(v1::Incident& incident, v1::IncidentState from, absl::string_view note,
                     const Actor& actor, absl::Time now) {
  RETURN_IF_ERROR(CheckOpen(incident));
  if (incident.state() != from) {
    return Error(absl::StatusCode::kAborted, "INCIDENT_MOVED",
                 absl::StrCat("the incident is in ", PhaseName(incident.state()),
                              " now; look at it again"))
        .Field("from_state");
  }
  if (from == v1::INCIDENT_STATE_REVIEW) {
    return FailedPrecondition("IN_REVIEW", "behind review it is closed, with the review");
  }
  if (from == v1::INCIDENT_STATE_COLLECT && LeadOf(incident).empty()) {
    return FailedPrecondition("LEAD_MISSING", "give somebody the role lead first");
  }
  if (from == v1::INCIDENT_STATE_ACT && incident.statements().empty()) return StatementMissing();
  incident.set_state(static_cast<v1::IncidentState>(from + 1));
  Note(incident, "advanced",
       absl::StrCat(PhaseName(from), " to ", PhaseName(incident.state()), ": ", note), actor.name,
       now);
  return absl::OkStatus();
}

absl::Status AssignRole(v1::Incident& incident, absl::string_view role, absl::string_view agent,
                        const Actor& actor, absl::Time now) {
  if (std::find(kRoles.begin(), kRoles.end(), role) == kRoles.end()) {
    return InvalidField("role", "ROLE_UNKNOWN",
                        absl::StrCat("give one of ", absl::StrJoin(kRoles, ", ")));
  }
  RETURN_IF_ERROR(CheckOpen(incident));
  auto& roles = *incident.mutable_roles();
  const auto held = std::find_if(roles.begin(), roles.end(),
                                 [&](const v1::IncidentRole& one) { return one.role() == role; });
  if (agent.empty()) {
    if (held == roles.end()) return absl::OkStatus();
    roles.erase(held);
    Note(incident, "role", absl::StrCat(role, " to nobody"), actor.name, now);
    return absl::OkStatus();
  }
  v1::IncidentRole& one = held == roles.end() ? *roles.Add() : *held;
  one.set_role(std::string(role));
  one.set_agent(std::string(agent));
  *one.mutable_assign_time() = ToProto(now);
  Note(incident, "role", absl::StrCat(role, " to ", agent), actor.name, now);
  return absl::OkStatus();
}

absl::Status CheckItem(v1::Incident& incident, const v1::CheckItemRequest& request,
                       const Actor& actor, absl::Time now) {
  auto& items = *incident.mutable_items();
  const auto item = std::find_if(items.begin(), items.end(), [&](const v1::IncidentItem& one) {
    return one.item() == request.item();
  });
  if (item == items.end()) {
    return InvalidField("item", "ITEM_UNKNOWN", "give the code of an item of the checklist");
  }
  RETURN_IF_ERROR(CheckOpen(incident));
  item->set_done(!request.reopen());
  item->set_actor(actor.name);
  item->set_note(request.note());
  *item->mutable_check_time() = ToProto(now);
  Note(incident, "item",
       absl::StrCat(request.item(), request.reopen() ? " open again: " : " done: ", request.note()),
       actor.name, now);
  return absl::OkStatus();
}

absl::Status Publish(v1::Incident& incident,
                     const google::protobuf::RepeatedPtrField<v1::StatementText>& texts,
                     const Actor& actor, absl::Time now) {
  RETURN_IF_ERROR(CheckOpen(incident));
  size_t bytes = 0;
  for (const v1::Statement& statement : incident.statements()) bytes += statement.ByteSizeLong();
  for (const v1::StatementText& text : texts) bytes += text.ByteSizeLong();
  if (bytes > kStatementsBytesMax) {
    return FailedPrecondition("STATEMENTS_FULL",
                              "all statements of an incident have 1 MiB at most; say it shorter");
  }
  const int number = incident.statements_size() + 1;
  v1::Statement& statement = *incident.add_statements();
  statement.set_number(number);
  *statement.mutable_texts() = texts;
  statement.set_author(actor.name);
  *statement.mutable_publish_time() = ToProto(now);
  Note(incident, "statement", absl::StrCat("statement ", number), actor.name, now);
  return absl::OkStatus();
}

absl::Status Close(v1::Incident& incident, const v1::CloseIncidentRequest& request,
                   const Actor& actor, absl::Time now) {
  RETURN_IF_ERROR(CheckOpen(incident));
  if (!request.false_alarm_reason().empty()) {
    if (!incident.statements().empty()) {
      return FailedPrecondition("STATEMENT_PUBLISHED",
                                "customers have been told of it; close it with a review");
    }
    incident.set_false_alarm_reason(request.false_alarm_reason());
  } else {
    if (incident.statements().empty()) return StatementMissing();
    std::vector<std::string> open;
    for (const v1::IncidentItem& item : incident.items()) {
      if (!item.done()) open.push_back(item.item());
    }
    if (!open.empty()) {
      return FailedPrecondition(
                 "ITEMS_OPEN", absl::StrCat("check these items first: ", absl::StrJoin(open, ", ")))
          .With("items", absl::StrJoin(open, ","));
    }
    if (incident.state() != v1::INCIDENT_STATE_REVIEW) {
      return FailedPrecondition(
          "NOT_IN_REVIEW",
          absl::StrCat("it is in ", PhaseName(incident.state()), "; advance it to review first"));
    }
    *incident.mutable_review() = request.review();
  }
  incident.set_state(v1::INCIDENT_STATE_CLOSED);
  *incident.mutable_close_time() = ToProto(now);
  Note(incident, "closed", request.false_alarm_reason(), actor.name, now);
  return absl::OkStatus();
}

bool NoteOverdue(v1::Incident& incident, absl::Time now) {
  if (incident.state() == v1::INCIDENT_STATE_CLOSED || incident.statement_overdue() ||
      !incident.statements().empty()) {
    return false;
  }
  incident.set_statement_overdue(true);
  Note(incident, "statement_overdue", "no statement in time", "", now);
  return true;
}

void Note(v1::Incident& incident, absl::string_view change, absl::string_view note,
          absl::string_view actor, absl::Time now) {
  auto& history = *incident.mutable_history();
  if (history.size() >= kHistoryMax) history.erase(history.begin() + 1);  // how it began stays
  v1::IncidentChange& one = *history.Add();
  *one.mutable_change_time() = ToProto(now);
  one.set_actor(std::string(actor));
  one.set_change(std::string(change));
  one.set_note(std::string(note));
}

std::string LeadOf(const v1::Incident& incident) {
  for (const v1::IncidentRole& role : incident.roles()) {
    if (role.role() == "lead") return role.agent();
  }
  return "";
}

const std::string& TextFor(const v1::Statement& statement, absl::string_view language) {
  for (const v1::StatementText& one : statement.texts()) {
    if (PrimaryLanguage(one.language()) == PrimaryLanguage(language)) return one.text();
  }
  return statement.texts(0).text();
}

}  // namespace redress::routing
