#include "services/analytics/wiring.h"

#include "base/status_macros.h"
#include "redress/analytics/v1/analytics.pb.h"
#include "services/analytics/api/analytics_service.h"
#include "services/analytics/api/event_handler.h"
#include "services/analytics/config.h"
#include "services/analytics/store/sql_figure_book.h"

namespace redress::analytics {

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings) {
  ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
  // Drawn anew by each process: replicas seldom share a shard, and may.
  const auto shard = static_cast<int32_t>(host.random().Below(kShardCount));
  auto handler = std::make_shared<EventHandler>(config.time_zone, shard);
  host.AddMigrations("analytics", MigrationFiles());
  rpc::Service& service =
      host.AddService(v1::QueryRequest::descriptor()->file(), "AnalyticsService");
  RegisterAnalyticsService(service, host, config.time_zone);
  host.Consume(config.sources, *handler, events::kUnhurriedPace);
  return std::static_pointer_cast<void>(std::move(handler));
}

}  // namespace redress::analytics
