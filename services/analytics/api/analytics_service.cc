#include "services/analytics/api/analytics_service.h"

#include "base/status_macros.h"
#include "redress/analytics/v1/analytics.pb.h"
#include "services/analytics/app/answer_query.h"
#include "services/analytics/app/read_live.h"
#include "services/analytics/store/sql_figures.h"

namespace redress::analytics {

using rpc::Role;

void RegisterAnalyticsService(rpc::Service& service, runtime::Host& host,
                              const absl::TimeZone& zone) {
  service.Unary<v1::QueryRequest, v1::QueryResponse>(
      "Query", {Role::kAnalyst, Role::kSupervisor, Role::kAuditor, Role::kAdmin, Role::kPlatform},
      [&host, zone](const rpc::Call& call, const v1::QueryRequest& request,
                    v1::QueryResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Question question, ReadQuestion(request));
        return host.Read(call, [&](pg::Transaction& tx) {
          response.Clear();
          SqlFigures figures(tx, call.caller.tenant);
          return AnswerQuery(figures, question, zone, response);
        });
      });
  service.Unary<v1::GetLiveRequest, v1::GetLiveResponse>(
      "GetLive",
      {Role::kAgent, Role::kAnalyst, Role::kSupervisor, Role::kAuditor, Role::kAdmin,
       Role::kPlatform},
      [&host, zone](const rpc::Call& call, const v1::GetLiveRequest&,
                    v1::GetLiveResponse& response) {
        return host.Read(call, [&](pg::Transaction& tx) {
          response.Clear();
          SqlFigures figures(tx, call.caller.tenant);
          return ReadLive(figures, host.clock().Now(), zone, response);
        });
      });
}

}  // namespace redress::analytics
