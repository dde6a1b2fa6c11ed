// Settings of messaging.
//
//   ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "base/settings.h"

namespace redress::messaging {

struct Config {
  std::string intake_address;    // --intake_address, where filings come from
  std::string platform_address;  // --platform_address, who carries messages
  std::string data_key;          // --data_key_file, keys that seal bodies; required
  int delivery_attempts = 12;    // --delivery_attempts, tries before a message is given up
};

// Errors name the setting at fault.
absl::StatusOr<Config> ReadConfig(const Settings& settings);

}  // namespace redress::messaging
