#include "services/analytics/app/read_live.h"

#include "base/proto_time.h"
#include "base/status_macros.h"

namespace redress::analytics {

absl::Status ReadLive(Figures& figures, absl::Time now, const absl::TimeZone& zone,
                      v1::GetLiveResponse& response) {
  ASSIGN_OR_RETURN(const auto totals, figures.Totals());
  const auto total = [&](v1::Metric metric) {
    const auto found = totals.find(metric);
    return found == totals.end() ? 0 : found->second;
  };
  response.set_filed(total(v1::METRIC_FILED));
  response.set_reopened(total(v1::METRIC_REOPENED));
  response.set_closed(total(v1::METRIC_CLOSED) - response.reopened());
  response.set_merged(total(v1::METRIC_MERGED));
  response.set_withdrawn(total(v1::METRIC_WITHDRAWN));
  response.set_open(response.filed() - response.closed() - response.withdrawn() -
                    response.merged());
  response.set_breached(total(v1::METRIC_BREACHED));
  response.set_met(total(v1::METRIC_MET));
  response.set_met_late(total(v1::METRIC_MET_LATE));
  response.set_surveys_issued(total(v1::METRIC_SURVEYS_ISSUED));
  response.set_surveys_answered(total(v1::METRIC_SURVEYS_ANSWERED));
  response.set_satisfied(total(v1::METRIC_SATISFIED));
  response.set_compensation_minor_units(total(v1::METRIC_COMPENSATION_MINOR_UNITS));
  ASSIGN_OR_RETURN(const int64_t filed_today,
                   figures.FiledIn({DayOf(now, zone), NextDayOf(now, zone)}));
  response.set_filed_today(filed_today);
  ASSIGN_OR_RETURN(const auto as_of, figures.AsOf());
  if (as_of) *response.mutable_as_of() = ToProto(*as_of);
  return absl::OkStatus();
}

}  // namespace redress::analytics
