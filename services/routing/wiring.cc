#include "services/routing/wiring.h"

#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "services/routing/api/event_handler.h"
#include "services/routing/api/incident_rpcs.h"
#include "services/routing/api/offer_hub.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/api/sweeper.h"
#include "services/routing/api/timer_handlers.h"
#include "services/routing/api/wallboard_hub.h"
#include "services/routing/config.h"
#include "services/routing/store/approval_book.h"
#include "services/routing/store/incident_book.h"

namespace redress::routing {

std::vector<std::pair<std::string, std::string>> MigrationFiles();

namespace {

struct Routing {
  Routing(runtime::Host& host, const Config& config)
      : hub(host.db(), host.log(), host.clock()),
        wallboard(host.db(), host.clock()),
        resources{host.db(),
                  host.log(),
                  host.timers(),
                  host.clock(),
                  host.random(),
                  {.offer_time = config.offer_time, .rings = config.rings},
                  [this](const std::vector<TenantOffer>& offers) { hub.Publish(offers); }},
        api{host, resources, hub, wallboard},
        events(resources),
        lapse(resources),
        approval_lapse(resources),
        transfer_limit(resources),
        sweeper(resources, config.sweep_interval),
        incidents(config.incidents),
        incident_api{host, resources, incidents},
        statement_due(resources, host.metrics()),
        watch(host, resources, incidents, {"intake", host.Channel(config.intake_address)}) {}

  OfferHub hub;
  WallboardHub wallboard;
  Resources resources;
  Api api;
  EventHandler events;
  OfferLapse lapse;
  ApprovalLapseHandler approval_lapse;
  TransferLimit transfer_limit;
  Sweeper sweeper;
  const IncidentSetup incidents;
  IncidentApi incident_api;
  StatementDue statement_due;
  GroupWatch watch;
};

}  // namespace

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings) {
  ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
  auto routing = std::make_shared<Routing>(host, config);
  host.AddMigrations("routing", MigrationFiles());
  RegisterRouting(host.AddService(v1::PutAgentRequest::descriptor()->file(), "RoutingService"),
                  routing->api);
  RegisterApprovals(host.AddService(v1::ApproveRequest::descriptor()->file(), "ApprovalService"),
                    routing->api);
  RegisterWorkflows(
      host.AddService(v1::PutWorkflowRequest::descriptor()->file(), "WorkflowService"),
      routing->api);
  host.Consume({{"intake", config.intake_address},
                {"sla", config.sla_address},
                {"resolution", config.resolution_address}},
               routing->events);
  host.timers().On(kOfferLapse, routing->lapse);
  host.timers().On(kApprovalLapse, routing->approval_lapse);
  RegisterIncidents(
      host.AddService(v1::OpenIncidentRequest::descriptor()->file(), "IncidentService"),
      routing->incident_api);
  host.timers().On(kIncidentStatement, routing->statement_due);
  host.timers().On(kTransferDue, routing->transfer_limit);
  host.OnMigrated([routing] {
    routing->hub.Start();
    routing->wallboard.Start();
    routing->sweeper.Start();
    routing->watch.Start();
  });
  host.OnStop([routing] {
    routing->watch.Stop();
    routing->sweeper.Stop();
    routing->wallboard.Stop();
    routing->hub.Stop();
  });
  return routing;
}

}  // namespace redress::routing
