#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/page.h"
#include "services/routing/api/incident_rpcs.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/lead_incident.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/incident_book.h"

namespace redress::routing {
namespace {

using rpc::Call;

// A page is one message, and an incident that was led for weeks is long.
constexpr size_t kPageBytesMax = 2 << 20;

absl::Status GetIncident(IncidentApi& api, const Call& call, const v1::GetIncidentRequest& request,
                         v1::GetIncidentResponse& response) {
  ASSIGN_OR_RETURN(const IncidentKey key, IncidentKeyOf(call, request.incident()));
  std::optional<v1::Incident> found;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(found, FindIncident(tx, key));
    return absl::OkStatus();
  }));
  if (!found) return UnknownIncident(key.id);
  *response.mutable_incident() = *std::move(found);
  return absl::OkStatus();
}

Error BadPageToken() {
  return InvalidField("page_token", "PAGE_TOKEN_INVALID", "give the token of the page before");
}

absl::Status ListIncidents(IncidentApi& api, const Call& call,
                           const v1::ListIncidentsRequest& request,
                           v1::ListIncidentsResponse& response) {
  IncidentFilter filter;
  for (int i = 0; i < request.states_size(); ++i) {
    if (request.states(i) == v1::INCIDENT_STATE_UNSPECIFIED) {
      return InvalidField(absl::StrCat("states[", i, "]"), "STATE_MISSING",
                          "name a state, or none at all");
    }
    filter.states.push_back(request.states(i));
  }
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  if (!cursor.empty()) {
    const std::vector<std::string> parts = absl::StrSplit(cursor, ' ');
    int64_t micros = 0;
    if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &micros)) return BadPageToken();
    filter.before_time = absl::FromUnixMicros(micros);
    ASSIGN_OR_RETURN(filter.before_id, Uuid::Parse(parts[1]));
  }
  filter.limit = rpc::PageSize(request.page_size(), 50, 200);
  std::vector<v1::Incident> incidents;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(incidents, routing::ListIncidents(tx, call.caller.tenant, filter));
    return absl::OkStatus();
  }));
  bool more = static_cast<int64_t>(incidents.size()) == filter.limit;
  size_t bytes = 0;
  for (v1::Incident& incident : incidents) {
    bytes += incident.ByteSizeLong();
    if (bytes > kPageBytesMax && !response.incidents().empty()) {
      more = true;
      break;
    }
    *response.add_incidents() = std::move(incident);
  }
  if (more) {
    const v1::Incident& last = *response.incidents().rbegin();
    response.set_next_page_token(rpc::MakePageToken(
        request,
        absl::StrCat(absl::ToUnixMicros(FromProto(last.open_time())), " ", IdOf(last.name()))));
  }
  return absl::OkStatus();
}

absl::Status ListIncidentComplaints(IncidentApi& api, const Call& call,
                                    const v1::ListIncidentComplaintsRequest& request,
                                    v1::ListIncidentComplaintsResponse& response) {
  ASSIGN_OR_RETURN(const IncidentKey key, IncidentKeyOf(call, request.incident()));
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  Uuid after;
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(after, Uuid::Parse(cursor));
  }
  const int64_t limit = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::IncidentComplaint> complaints;
  bool known = false;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(complaints, ListLinked(tx, key, after, limit));
    known = !complaints.empty();
    if (known) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto incident, FindIncident(tx, key));
    known = incident.has_value();
    return absl::OkStatus();
  }));
  if (!known) return UnknownIncident(key.id);
  if (static_cast<int64_t>(complaints.size()) == limit) {
    response.set_next_page_token(rpc::MakePageToken(request, IdOf(complaints.back().complaint())));
  }
  for (v1::IncidentComplaint& one : complaints) *response.add_complaints() = std::move(one);
  return absl::OkStatus();
}

}  // namespace

void RegisterIncidents(rpc::Service& service, IncidentApi& api) {
  RegisterLeading(service, api);
  service.Unary<v1::GetIncidentRequest, v1::GetIncidentResponse>("GetIncident", kReaders,
                                                                 OnIncidents(api, GetIncident));
  service.Unary<v1::ListIncidentsRequest, v1::ListIncidentsResponse>(
      "ListIncidents", kReaders, OnIncidents(api, ListIncidents));
  service.Unary<v1::ListIncidentComplaintsRequest, v1::ListIncidentComplaintsResponse>(
      "ListIncidentComplaints", kReaders, OnIncidents(api, ListIncidentComplaints));
}

}  // namespace redress::routing
