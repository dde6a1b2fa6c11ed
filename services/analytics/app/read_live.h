// The figures of this moment (R-A1).
//
//   RETURN_IF_ERROR(ReadLive(figures, clock.Now(), zone, response));
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/analytics/app/ports.h"

namespace redress::analytics {

// Reads a few dozen rows however many complaints there are.
absl::Status ReadLive(Figures& figures, absl::Time now, const absl::TimeZone& zone,
                      v1::GetLiveResponse& response);

}  // namespace redress::analytics
