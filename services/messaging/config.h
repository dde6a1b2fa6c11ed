// Settings of messaging.
//
//   ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "services/messaging/app/send_digests.h"

namespace redress::messaging {

struct Config {
  std::string intake_address;    // --intake_address, where filings come from
  std::string routing_address;   // --routing_address, who has which case
  std::string sla_address;       // --sla_address, what clocks tell
  std::string platform_address;  // --platform_address, who carries messages
  std::string data_key;          // --data_key_file, keys that seal bodies; required
  int delivery_attempts = 12;    // --delivery_attempts, tries before a message is given up
  int digest_attempts = 300;     // --digest_attempts, the same of a digest: about a day
  // --digest_calendar or --digest_calendar_file, --digest_interval, --digest_crisis_wait,
  // --digest_crisis_pause, --digest_language, --digest_kept_for
  DigestSettings digest;
};

// Errors name the setting at fault.
absl::StatusOr<Config> ReadConfig(const Settings& settings);

}  // namespace redress::messaging
