#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "redress/routing/v1/incident.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/moment.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using messaging::v1::MessagingService;
using routing::v1::Incident;
using routing::v1::IncidentService;
using Stub = IncidentService::StubInterface;

constexpr int kComplaintsInOneCall = 500;

const std::vector<std::string>& Rest(const Run& run) { return run.flags.rest(); }

absl::StatusOr<std::string> IncidentName(const Run& run) {
  if (Rest(run).size() < 2) return UsageError("name an incident: incidents/{id} or its id");
  const std::string& given = Rest(run)[1];
  return given.find('/') == std::string::npos ? absl::StrCat("incidents/", given) : given;
}

absl::StatusOr<std::string> Needed(const Run& run, absl::string_view flag) {
  if (run.flags.Has(flag)) return run.flags.Text(flag, "");
  return UsageError(absl::StrCat("give --", flag));
}

void PrintOne(const Run& run, const Incident& incident) {
  if (run.out.json()) return run.out.Json(incident);
  run.out.Line(absl::StrCat(run.out.Paint(Style::kStrong, incident.name()), "  ",
                            EnumText(incident.state()), incident.drill() ? ", DRILL" : "",
                            incident.past() ? ", of long ago" : ""));
  run.out.Line(absl::StrCat("title       ", Printable(incident.display_name())));
  run.out.Line(absl::StrCat("because     ", Printable(incident.explanation())));
  if (!incident.expectation().empty()) {
    run.out.Line(absl::StrCat("expected    ", Printable(incident.expectation())));
  }
  for (const std::string& key : incident.keys()) {
    run.out.Line(absl::StrCat("key         ", Printable(key)));
  }
  run.out.Line(absl::StrCat("complaints  ", incident.complaints_count(), ", to be raised ",
                            incident.pending_count(), ", to be told ",
                            incident.notices_pending_count()));
  run.out.Line(absl::StrCat("opened      ", TimeText(incident.open_time()), " ",
                            incident.opener().empty() ? "by routing" : incident.opener()));
  if (incident.has_statement_due_time()) {
    run.out.Line(absl::StrCat("statement   ", incident.statements_size(), " published, due ",
                              TimeText(incident.statement_due_time()),
                              incident.statement_overdue() ? ", was overdue" : ""));
  }
  for (const auto& role : incident.roles()) {
    run.out.Line(absl::StrCat("role        ", role.role(), ": ", role.agent()));
  }
  for (const auto& item : incident.items()) {
    run.out.Line(absl::StrCat("item        ", item.done() ? "[x] " : "[ ] ", item.item(), ": ",
                              Printable(item.done() ? item.note() : item.description())));
  }
  Table table({{"WHEN"}, {"WHO"}, {"WHAT"}, {"", false, 100}});
  for (const auto& change : incident.history()) {
    table.Add({TimeText(change.change_time()), change.actor(), change.change(), change.note()});
  }
  run.out.Line("");
  run.out.Print(table);
}

// Calls a method that answers with the incident.
template <typename Request, typename Response>
absl::Status Move(const Run& run,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  Request request) {
  request.set_request_id(run.session.NewRequestId());
  ASSIGN_OR_RETURN(const Response response, run.session.Call<IncidentService>(method, request));
  PrintOne(run, response.incident());
  return absl::OkStatus();
}

absl::Status List(const Run& run) {
  routing::v1::ListIncidentsRequest request;
  Table table({{"INCIDENT"},
               {"STATE"},
               {"OPENED"},
               {"COMPLAINTS", true},
               {"KEY", false, 40},
               {"BECAUSE", false, 80}});
  do {
    ASSIGN_OR_RETURN(const auto page,
                     run.session.Call<IncidentService>(&Stub::ListIncidents, request));
    for (const Incident& incident : page.incidents()) {
      if (run.out.json()) {
        run.out.Json(incident);
        continue;
      }
      table.Add({incident.name(),
                 absl::StrCat(EnumText(incident.state()), incident.drill() ? " DRILL" : ""),
                 TimeText(incident.open_time()), absl::StrCat(incident.complaints_count()),
                 incident.keys_size() == 0 ? "" : incident.keys(incident.keys_size() - 1),
                 incident.explanation()},
                incident.statement_overdue() && incident.statements().empty() ? Style::kBad
                                                                              : Style::kPlain);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

absl::Status Show(const Run& run) {
  routing::v1::GetIncidentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_incident(), IncidentName(run));
  ASSIGN_OR_RETURN(const auto response,
                   run.session.Call<IncidentService>(&Stub::GetIncident, request));
  PrintOne(run, response.incident());
  return absl::OkStatus();
}

absl::Status Complaints(const Run& run) {
  routing::v1::ListIncidentComplaintsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_incident(), IncidentName(run));
  request.set_page_size(kComplaintsInOneCall);
  Table table({{"COMPLAINT"}, {"HOW"}, {"LINKED"}, {"RAISED"}, {"STATEMENT", true}});
  do {
    ASSIGN_OR_RETURN(const auto page,
                     run.session.Call<IncidentService>(&Stub::ListIncidentComplaints, request));
    for (const auto& one : page.complaints()) {
      if (run.out.json()) {
        run.out.Json(one);
        continue;
      }
      table.Add({one.complaint(), one.reason(), TimeText(one.link_time()),
                 one.raised() ? "yes" : "not yet", absl::StrCat(one.statement())});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

absl::Status Open(const Run& run) {
  routing::v1::OpenIncidentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_display_name(), Needed(run, "title"));
  ASSIGN_OR_RETURN(*request.mutable_explanation(), Needed(run, "because"));
  request.set_key(run.flags.Text("having", ""));
  if (run.flags.Has("since")) {
    ASSIGN_OR_RETURN(const absl::Time since, Moment(run.flags, "since", absl::InfinitePast()));
    *request.mutable_from_time() = ToProto(since);
  }
  for (size_t i = 1; i < Rest(run).size(); ++i) {
    ASSIGN_OR_RETURN(*request.add_complaints(), ComplaintName(run.session, Rest(run)[i]));
  }
  return Move(run, &Stub::OpenIncident, std::move(request));
}

absl::Status Drill(const Run& run) {
  routing::v1::StartDrillRequest request;
  ASSIGN_OR_RETURN(*request.mutable_display_name(), Needed(run, "title"));
  ASSIGN_OR_RETURN(*request.mutable_key(), Needed(run, "having"));
  ASSIGN_OR_RETURN(const int64_t count, run.flags.Int("count", 20, 10, 10'000));
  request.set_complaints_count(static_cast<int32_t>(count));
  return Move(run, &Stub::StartDrill, std::move(request));
}

template <typename Request, typename Response>
absl::Status MoveComplaints(const Run& run,
                            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*)) {
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_incident(), IncidentName(run));
  for (size_t i = 2; i < Rest(run).size(); ++i) {
    ASSIGN_OR_RETURN(*request.add_complaints(), ComplaintName(run.session, Rest(run)[i]));
  }
  return Move(run, method, std::move(request));
}

absl::Status Advance(const Run& run) {
  routing::v1::GetIncidentRequest get;
  ASSIGN_OR_RETURN(*get.mutable_incident(), IncidentName(run));
  ASSIGN_OR_RETURN(const auto now, run.session.Call<IncidentService>(&Stub::GetIncident, get));
  routing::v1::AdvanceIncidentRequest request;
  request.set_incident(get.incident());
  request.set_from_state(now.incident().state());
  ASSIGN_OR_RETURN(*request.mutable_note(), Needed(run, "note"));
  return Move(run, &Stub::AdvanceIncident, std::move(request));
}

absl::Status Role(const Run& run) {
  if (Rest(run).size() < 3) return UsageError("give INCIDENT ROLE [agents/ID]");
  routing::v1::AssignIncidentRoleRequest request;
  ASSIGN_OR_RETURN(*request.mutable_incident(), IncidentName(run));
  request.set_role(Rest(run)[2]);
  if (Rest(run).size() > 3) request.set_agent(Rest(run)[3]);
  return Move(run, &Stub::AssignIncidentRole, std::move(request));
}

absl::Status Check(const Run& run) {
  if (Rest(run).size() != 3) return UsageError("give INCIDENT ITEM");
  routing::v1::CheckItemRequest request;
  ASSIGN_OR_RETURN(*request.mutable_incident(), IncidentName(run));
  request.set_item(Rest(run)[2]);
  request.set_reopen(run.flags.Has("reopen"));
  ASSIGN_OR_RETURN(*request.mutable_note(), Needed(run, "note"));
  return Move(run, &Stub::CheckItem, std::move(request));
}

// What the guard would stop is not published: it would reach nobody (R-M2).
absl::Status Admitted(const Run& run, const std::string& text) {
  messaging::v1::CheckMessageRequest check;
  check.set_body(text);
  ASSIGN_OR_RETURN(const auto checked, run.session.Call<MessagingService>(
                                           &MessagingService::StubInterface::CheckMessage, check));
  if (checked.allowed()) return absl::OkStatus();
  std::string why = "the guard stops it:";
  for (const auto& finding : checked.findings()) {
    absl::StrAppend(&why, " ", finding.code(), " ", finding.excerpt());
  }
  return absl::FailedPreconditionError(why);
}

absl::Status Statement(const Run& run) {
  routing::v1::PublishStatementRequest request;
  ASSIGN_OR_RETURN(*request.mutable_incident(), IncidentName(run));
  for (const char* language : {"zh", "en"}) {
    if (!run.flags.Has(language)) continue;
    auto& text = *request.add_texts();
    text.set_language(language);
    text.set_text(run.flags.Text(language, ""));
    RETURN_IF_ERROR(Admitted(run, text.text()));
  }
  if (request.texts().empty()) return UsageError("give --zh, --en or both");
  return Move(run, &Stub::PublishStatement, std::move(request));
}

absl::Status Close(const Run& run) {
  routing::v1::CloseIncidentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_incident(), IncidentName(run));
  if (run.flags.Has("false-alarm")) {
    request.set_false_alarm_reason(run.flags.Text("false-alarm", ""));
    return Move(run, &Stub::CloseIncident, std::move(request));
  }
  auto& review = *request.mutable_review();
  ASSIGN_OR_RETURN(*review.mutable_cause(), Needed(run, "cause"));
  review.set_lessons(run.flags.Text("lessons", ""));
  auto& action = *review.add_actions();
  ASSIGN_OR_RETURN(*action.mutable_description(), Needed(run, "action"));
  ASSIGN_OR_RETURN(*action.mutable_owner(), Needed(run, "owner"));
  ASSIGN_OR_RETURN(const absl::Time due, Moment(run.flags, "due", run.session.clock().Now()));
  *action.mutable_due_time() = ToProto(due);
  return Move(run, &Stub::CloseIncident, std::move(request));
}

absl::Status Incidents(const Run& run) {
  const std::string what = Rest(run).empty() ? "list" : Rest(run).front();
  if (what == "list") return List(run);
  if (what == "show") return Show(run);
  if (what == "complaints") return Complaints(run);
  if (what == "open") return Open(run);
  if (what == "drill") return Drill(run);
  if (what == "link") return MoveComplaints(run, &Stub::LinkComplaints);
  if (what == "unlink") return MoveComplaints(run, &Stub::UnlinkComplaints);
  if (what == "role") return Role(run);
  if (what == "check") return Check(run);
  if (what == "advance") return Advance(run);
  if (what == "statement") return Statement(run);
  if (what == "close") return Close(run);
  return UsageError(
      "say list, show, complaints, open, drill, link, unlink, role, check, advance, statement or "
      "close");
}

}  // namespace

Command IncidentsCommand() {
  return {
      .name = "incidents",
      .summary = "group complaints: found, led, told about, closed; drills",
      .arguments =
          "[list]\n"
          "redress incidents show|complaints INCIDENT\n"
          "redress incidents open --title T --because WHY [--having KEY [--since TIME]] "
          "[COMPLAINT...]\n"
          "redress incidents drill --title T --having KEY [--count N]\n"
          "redress incidents link|unlink INCIDENT COMPLAINT...\n"
          "redress incidents role INCIDENT ROLE [agents/ID]\n"
          "redress incidents check INCIDENT ITEM --note WHAT [--reopen]\n"
          "redress incidents advance INCIDENT --note WHAT\n"
          "redress incidents statement INCIDENT [--zh TEXT] [--en TEXT]\n"
          "redress incidents close INCIDENT --cause C --action A --owner agents/ID --due TIME\n"
          "redress incidents close INCIDENT --false-alarm WHY",
      .flags = {{"title", "TEXT", "open, drill: title for people"},
                {"because", "TEXT", "open: why"},
                {"having", "KEY", "open, drill: kind/value, for example sku/4711"},
                {"since", "TIME", "open: link what had the key since then, 7 days at most"},
                {"count", "N", "drill: made-up complaints (20)"},
                {"note", "TEXT", "check, advance: what came of it"},
                {"reopen", "", "check: open again"},
                {"zh", "TEXT", "statement: in Chinese"},
                {"en", "TEXT", "statement: in English"},
                {"cause", "TEXT", "close: why it happened"},
                {"lessons", "TEXT", "close: what went well and what did not"},
                {"action", "TEXT", "close: what follows"},
                {"owner", "NAME", "close: who sees to it"},
                {"due", "TIME", "close: by when"},
                {"false-alarm", "TEXT", "close: why it was none"},
                {"time-zone", "NAME", "of times that name none (Asia/Shanghai)"}},
      .notes =
          "routing opens an incident when many complaints of one key stand out against what the\n"
          "key brings as a rule; the cases are raised to the crisis team and new ones join. A\n"
          "drill is found and led in the same way, of made-up complaints; no customer hears of\n"
          "it. A statement goes to every customer once.",
      .role = rpc::Role::kSupervisor,
      .run = &Incidents};
}

}  // namespace redress::cli
