// Settings of this service, beyond those of every host.
//
//   ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/settings.h"
#include "services/resolution/api/resolution_service.h"

namespace redress::resolution {

struct Config {
  std::string intake_address;          // --intake_address
  std::string routing_address;         // --routing_address
  std::string platform_address;        // --platform_address
  Rules rules;                         // --authority_*, --template_*
  absl::Duration platform_call_limit;  // --platform_call_limit, one call to the platform
  int execution_attempts_max = 40;     // --execution_attempts_max, then money is given back
};

// Errors name the setting at fault.
absl::StatusOr<Config> ReadConfig(const Settings& settings);

}  // namespace redress::resolution
