// ListTimeline and WatchTimeline.
#pragma once

#include <memory>

#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {

absl::Status ListTimelineOf(const IntakeParts& parts, const rpc::Call& call,
                            const v1::ListTimelineRequest& request,
                            v1::ListTimelineResponse& response);

absl::Status WatchTimelineOf(const IntakeParts& parts, const rpc::Call& call,
                             const v1::WatchTimelineRequest& request,
                             std::shared_ptr<TimelineHub::Stream> stream);

}  // namespace redress::intake
