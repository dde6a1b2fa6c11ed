#include "services/sla/wiring.h"

#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/api/clock_hub.h"
#include "services/sla/api/event_handler.h"
#include "services/sla/api/rebuilder.h"
#include "services/sla/api/simulator.h"
#include "services/sla/api/sla_service.h"
#include "services/sla/api/timer_handlers.h"
#include "services/sla/config.h"
#include "services/sla/store/clock_book.h"
#include "services/sla/store/policy_registry.h"

namespace redress::sla {
namespace {

struct Parts {
  Parts(runtime::Host& host, ShippedPacks shipped, std::vector<events::Source> sources)
      : registry(std::move(shipped)),
        event_handler(host.log(), host.timers(), host.clock(), registry),
        clock_timer(host.log(), host.timers(), registry),
        hub(host.db(), host.clock()),
        simulator(host, registry.shipped(), std::move(sources)) {}

  PolicyRegistry registry;
  EventHandler event_handler;
  ClockTimer clock_timer;
  ClockHub hub;
  Simulator simulator;
};

}  // namespace

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings) {
  ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
  ASSIGN_OR_RETURN(ShippedPacks shipped, ShippedPacks::Read(config.policy_packs));
  // That of the filings first.
  const std::vector<events::Source> sources = {
      {"intake", host.Channel(config.intake_address)},
      {"routing", host.Channel(config.routing_address)},
      {"resolution", host.Channel(config.resolution_address)},
      {"messaging", host.Channel(config.messaging_address)}};
  auto parts = std::make_shared<Parts>(host, std::move(shipped), sources);
  host.AddMigrations("sla", MigrationFiles());
  rpc::Service& service = host.AddService(v1::Clock::descriptor()->file(), "SlaService");
  RegisterSlaService(service, host, parts->registry, parts->hub);
  RegisterSimulatePolicy(service, parts->simulator);
  host.log().OnCommit([parts](const auto&) { parts->hub.Wake(); });
  host.Prepare([parts, &host] { return parts->registry.TakeUpShipped(host.db()); });
  host.OnMigrated([parts] { parts->hub.Start(); });
  host.OnStop([parts] {
    parts->hub.Stop();
    parts->simulator.Stop();
  });
  host.timers().On(kClockTimer, parts->clock_timer);
  host.Consume(sources, parts->event_handler);
  if (config.rebuild) {
    auto rebuilder = std::make_shared<Rebuilder>(host, parts->registry, sources);
    host.Instead([rebuilder](const auto& cancelled) { return rebuilder->Run(cancelled); });
  }
  return std::shared_ptr<void>(std::move(parts));
}

}  // namespace redress::sla
