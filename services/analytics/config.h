// Settings of the service.
//
//   ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/settings.h"

namespace redress::analytics {

// A value.
struct Config {
  absl::TimeZone time_zone;  // --time_zone, by which days begin; a name of the IANA database
  // Name and address of each service whose events are taken in: --intake_address,
  // --routing_address, --sla_address, --resolution_address, --messaging_address,
  // --feedback_address.
  std::vector<std::pair<std::string, std::string>> sources;
};

// Error: INVALID_ARGUMENT for a time zone that is unknown, or whose days begin inside an hour of
// UTC: figures are kept by the hour and could not be folded to its days.
absl::StatusOr<Config> ReadConfig(const Settings& settings);

}  // namespace redress::analytics
