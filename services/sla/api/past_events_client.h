// The services' event logs, read over gRPC.
//
//   PastEventsClient past(channels, host.tokens(), host.clock(), host.random(), gone);
//   ASSIGN_OR_RETURN(const auto page, past.Read(0, request));
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "redress/events/v1/event_log_service.grpc.pb.h"
#include "rpc/auth.h"
#include "services/sla/app/simulate_policy.h"

namespace redress::sla {

// A service and where it answers; that of the filings first.
using PastSources = std::vector<std::pair<std::string, std::shared_ptr<grpc::Channel>>>;

// Not thread-safe; blocks.
class PastEventsClient final : public PastEvents {
 public:
  // `gone` is true when nobody wants the answer any more; asked between tries.
  PastEventsClient(const PastSources& sources, rpc::TokenSource& tokens, Clock& clock,
                   Random& random, std::function<bool()> gone);

  int sources() const override { return static_cast<int>(stubs_.size()); }
  // Errors: UNAVAILABLE that names the service, after some tries, and what it answers.
  absl::StatusOr<events::v1::ReadEventsResponse> Read(
      int source, const events::v1::ReadEventsRequest& request) override;

 private:
  std::vector<std::pair<std::string, std::unique_ptr<events::v1::EventLogService::Stub>>> stubs_;
  rpc::TokenSource& tokens_;
  Clock& clock_;
  Random& random_;
  const std::function<bool()> gone_;
};

}  // namespace redress::sla
