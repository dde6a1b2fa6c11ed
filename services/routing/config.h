// Settings of routing.
//
//   ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/settings.h"
#include "services/routing/api/group_watch.h"
#include "services/routing/domain/skills.h"

namespace redress::routing {

struct Config {
  std::string intake_address;      // --intake_address
  std::string sla_address;         // --sla_address
  std::string resolution_address;  // --resolution_address
  absl::Duration offer_time;       // --offer_seconds, how long an offer stands (R-R3)
  absl::Duration sweep_interval;   // --sweep_interval
  RingTimes rings;  // --lower_level_after, --whole_department_after: when skills relax (R-R3)
  IncidentSetup incidents;  // --group_*, --incident_statement_due (R-R7)
};

// Errors name the setting at fault.
absl::StatusOr<Config> ReadConfig(const Settings& settings);

}  // namespace redress::routing
