#include "services/sla/api/sla_service.h"

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/sla/v1/sla.pb.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/sla/api/page_cursor.h"
#include "services/sla/api/policy_rpcs.h"
#include "services/sla/app/explain_clock.h"
#include "services/sla/app/get_clocks.h"
#include "services/sla/app/list_at_risk.h"
#include "services/sla/store/clock_book.h"

namespace redress::sla {
namespace {

using rpc::Role;

constexpr rpc::Roles kReaders = {Role::kAgent,   Role::kSupervisor, Role::kApprover, Role::kAnalyst,
                                 Role::kAuditor, Role::kAdmin,      Role::kPlatform};
constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 500;
constexpr size_t kClockIdMax = 200;
constexpr size_t kResumeTokenMax = 64;
// What google.protobuf.Timestamp can hold: from year 1 to year 9999.
constexpr int64_t kTimestampSecondsMin = -62135596800;
constexpr int64_t kTimestampSecondsMax = 253402300799;

absl::StatusOr<absl::Time> ReadBefore(const v1::ListAtRiskRequest& request) {
  if (!request.has_before()) {
    return InvalidField("before", "BEFORE_MISSING", "say before which moment deadlines count");
  }
  const google::protobuf::Timestamp& before = request.before();
  if (before.seconds() < kTimestampSecondsMin || before.seconds() > kTimestampSecondsMax ||
      before.nanos() < 0 || before.nanos() > 999'999'999) {
    return InvalidField("before", "TIME_INVALID", "give a moment between the years 1 and 9999");
  }
  return ToMicros(FromProto(before));
}

absl::Status HandleGetClocks(runtime::Host& host, const rpc::Call& call,
                             const v1::GetClocksRequest& request, v1::GetClocksResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  return host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgClockIndex index(tx);
    ASSIGN_OR_RETURN(response, GetClocks(index, call.caller.tenant, complaint));
    return absl::OkStatus();
  });
}

absl::Status HandleExplainClock(runtime::Host& host, PolicyRegistry& registry,
                                const rpc::Call& call, const v1::ExplainClockRequest& request,
                                v1::ExplainClockResponse& response) {
  ExplainQuestion question;
  ASSIGN_OR_RETURN(question.complaint, ComplaintId::Parse(request.complaint(), "complaint"));
  RETURN_IF_ERROR(rpc::CheckLength("clock_id", "CLOCK_ID", request.clock_id(), 1, kClockIdMax));
  question.clock_id = request.clock_id();
  ASSIGN_OR_RETURN(question.language, ReadLanguage("language", request.language()));
  return host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgClockIndex index(tx);
    ASSIGN_OR_RETURN(const PolicyShelf shelf, registry.Look(tx, {call.caller.tenant}));
    ASSIGN_OR_RETURN(response,
                     ExplainClock(index, shelf, call.caller.tenant, question, host.clock().Now()));
    return absl::OkStatus();
  });
}

absl::Status HandleWatchClocks(runtime::Host& host, ClockHub& hub, const rpc::Call& call,
                               const v1::WatchClocksRequest& request,
                               std::shared_ptr<ClockHub::Stream> stream) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  RETURN_IF_ERROR(
      rpc::CheckLength("resume_token", "RESUME_TOKEN", request.resume_token(), 0, kResumeTokenMax));
  RETURN_IF_ERROR(host.Read(call, [&](pg::Transaction& tx) {
    PgClockIndex index(tx);
    return GetClocks(index, call.caller.tenant, complaint).status();
  }));
  hub.Add(call.caller.tenant, complaint, request.resume_token(), std::move(stream));
  return absl::OkStatus();
}

absl::Status HandleListAtRisk(runtime::Host& host, const rpc::Call& call,
                              const v1::ListAtRiskRequest& request,
                              v1::ListAtRiskResponse& response) {
  ASSIGN_OR_RETURN(const absl::Time before, ReadBefore(request));
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  ASSIGN_OR_RETURN(const OpenPlace after, ParseCursor(cursor));
  const int size = rpc::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  return host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgClockIndex index(tx);
    ASSIGN_OR_RETURN(AtRiskPage page, ListAtRisk(index, call.caller.tenant, before, after, size));
    response.Clear();
    for (v1::AtRisk& row : page.rows) *response.add_at_risk() = std::move(row);
    if (page.next)
      response.set_next_page_token(rpc::MakePageToken(request, MakeCursor(*page.next)));
    return absl::OkStatus();
  });
}

}  // namespace

void RegisterSlaService(rpc::Service& service, runtime::Host& host, PolicyRegistry& registry,
                        ClockHub& hub) {
  RegisterPolicyRpcs(service, host, registry.shipped());
  service.Unary<v1::GetClocksRequest, v1::GetClocksResponse>(
      "GetClocks", kReaders,
      [&host](const rpc::Call& call, const v1::GetClocksRequest& request,
              v1::GetClocksResponse& response) {
        return HandleGetClocks(host, call, request, response);
      });
  service.Unary<v1::ExplainClockRequest, v1::ExplainClockResponse>(
      "ExplainClock", kReaders,
      [&host, &registry](const rpc::Call& call, const v1::ExplainClockRequest& request,
                         v1::ExplainClockResponse& response) {
        return HandleExplainClock(host, registry, call, request, response);
      });
  service.Watch<v1::WatchClocksRequest, v1::WatchClocksResponse>(
      "WatchClocks", kReaders,
      [&host, &hub](const rpc::Call& call, const v1::WatchClocksRequest& request,
                    std::shared_ptr<ClockHub::Stream> stream) {
        return HandleWatchClocks(host, hub, call, request, std::move(stream));
      });
  service.Unary<v1::ListAtRiskRequest, v1::ListAtRiskResponse>(
      "ListAtRisk", kReaders,
      [&host](const rpc::Call& call, const v1::ListAtRiskRequest& request,
              v1::ListAtRiskResponse& response) {
        return HandleListAtRisk(host, call, request, response);
      });
}

}  // namespace redress::sla
