#include "services/resolution/wiring.h"

#include "base/status_macros.h"
#include "services/resolution/api/event_handler.h"
#include "services/resolution/api/execution_errand.h"
#include "services/resolution/api/platform_client.h"
#include "services/resolution/api/resolution_service.h"
#include "services/resolution/config.h"
#include "services/resolution/store/execution_timer.h"

namespace redress::resolution {
namespace {

struct Service {
  Service(runtime::Host& host, const Config& config)
      : handler(host.log(), host.clock()),
        platform(host.Channel(config.platform_address), host.tokens(), config.platform_call_limit,
                 host.clock(), host.random()),
        errand(host.db(), host.log(), platform, config.execution_attempts_max, host.clock(),
               host.random()) {}

  EventHandler handler;
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
  host.Consume({{"intake", config.intake_address}}, made->handler);
  host.timers().On(kExecuteRemedies, made->errand);
  return made;
}

}  // namespace redress::resolution
