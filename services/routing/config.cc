#include "services/routing/config.h"

#include "base/error.h"
#include "base/status_macros.h"

namespace redress::routing {
namespace {

absl::StatusOr<IncidentSetup> ReadIncidents(const Settings& settings) {
  IncidentSetup setup;
  GroupSettings& group = setup.group;
  ASSIGN_OR_RETURN(const int64_t count_min,
                   settings.Int("group_count_min", group.count_min, 3, 200));
  group.count_min = static_cast<int>(count_min);
  ASSIGN_OR_RETURN(group.window, settings.Duration("group_window", group.window, absl::Minutes(5),
                                                   absl::Hours(24)));
  ASSIGN_OR_RETURN(group.ratio_min, settings.Number("group_ratio_min", group.ratio_min, 1.5, 100));
  ASSIGN_OR_RETURN(group.surprise_min,
                   settings.Number("group_surprise_min", group.surprise_min, 0, 50));
  ASSIGN_OR_RETURN(group.surprise_from,
                   settings.Number("group_surprise_from", group.surprise_from, 0, 1000));
  ASSIGN_OR_RETURN(group.warm_up, settings.Duration("group_warm_up", group.warm_up, absl::Hours(1),
                                                    absl::Hours(28 * 24)));
  ASSIGN_OR_RETURN(group.quiet, settings.Duration("group_quiet", group.quiet, group.window,
                                                  absl::Hours(7 * 24)));
  ASSIGN_OR_RETURN(const int64_t keys_max,
                   settings.Int("group_keys_max", group.keys_max, 1'000, 10'000'000));
  group.keys_max = static_cast<int>(keys_max);
  RETURN_IF_ERROR(CheckGroupSettings(group));
  ASSIGN_OR_RETURN(setup.policy.statement_due,
                   settings.Duration("incident_statement_due", setup.policy.statement_due,
                                     absl::Seconds(1), absl::Hours(7 * 24)));
  return setup;
}

}  // namespace

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
  ASSIGN_OR_RETURN(config.incidents, ReadIncidents(settings));
  return config;
}

}  // namespace redress::routing
