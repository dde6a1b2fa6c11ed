#include "services/routing/config.h"

#include "base/error.h"
#include "base/status_macros.h"

namespace redress::routing {

absl::StatusOr<Config> ReadConfig(const Settings& settings) {
  Config config;
  config.intake_address = settings.Text("intake_address", "127.0.0.1:7101");
  config.sla_address = settings.Text("sla_address", "127.0.0.1:7103");
  config.resolution_address = settings.Text("resolution_address", "127.0.0.1:7104");
  ASSIGN_OR_RETURN(const int64_t offer_seconds, settings.Int("offer_seconds", 60, 1, 86'400));
  config.offer_time = absl::Seconds(offer_seconds);
  ASSIGN_OR_RETURN(config.sweep_interval,
                   settings.Duration("sweep_interval", absl::Milliseconds(500),
                                     absl::Milliseconds(50), absl::Minutes(1)));
  ASSIGN_OR_RETURN(config.rings.lower_level,
                   settings.Duration("lower_level_after", config.rings.lower_level,
                                     absl::ZeroDuration(), absl::Hours(168)));
  ASSIGN_OR_RETURN(config.rings.whole_department,
                   settings.Duration("whole_department_after", config.rings.whole_department,
                                     absl::ZeroDuration(), absl::Hours(168)));
  if (config.rings.whole_department < config.rings.lower_level) {
    return InvalidField("whole_department_after", "RINGS_OUT_OF_ORDER",
                        "give at least as much as lower_level_after");
  }
  return config;
}

}  // namespace redress::routing
