#include "services/resolution/wiring.h"

#include "base/status_macros.h"
#include "services/resolution/api/approval_handler.h"
#include "services/resolution/api/event_handler.h"
#include "services/resolution/api/execution_errand.h"
#include "services/resolution/api/platform_client.h"
#include "services/resolution/api/resolution_service.h"
#include "services/resolution/config.h"
#include "services/resolution/store/execution_timer.h"

namespace redress::resolution {
namespace {

// Complaints are intake's to tell, approvals routing's.
class Listener final : public events::Handler {
 public:
  Listener(events::Handler& complaints, events::Handler& approvals)
      : complaints_(complaints), approvals_(approvals) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override {
    RETURN_IF_ERROR(complaints_.Handle(tx, events));
    return approvals_.Handle(tx, events);
  }

 private:
  events::Handler& complaints_;
  events::Handler& approvals_;
};

struct Service {
  Service(runtime::Host& host, const Config& config)
      : handler(host.log(), host.clock()),
        approvals(host.log(), host.timers(), host.clock(), host.random()),
        listener(handler, approvals),
        platform(host.Channel(config.platform_address), host.tokens(), config.platform_call_limit,
                 host.clock(), host.random()),
        errand(host.db(), host.log(), platform, config.execution_attempts_max, host.clock(),
               host.random()) {}

  EventHandler handler;
  ApprovalHandler approvals;
  Listener listener;
  PlatformClient platform;
  ExecutionErrand errand;
};

}  // namespace

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings) {
  ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
  auto made = std::make_shared<Service>(host, config);
  host.AddMigrations("resolution", MigrationFiles());
  RegisterResolutionService(
      host.AddService(v1::PutTemplateRequest::descriptor()->file(), "ResolutionService"), host,
      config.rules);
  host.Consume({{"intake", config.intake_address}, {"routing", config.routing_address}},
               made->listener);
  host.timers().On(kExecuteRemedies, made->errand);
  return made;
}

}  // namespace redress::resolution
