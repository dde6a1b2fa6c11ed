// Settings of feedback.
//
//   ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/settings.h"

namespace redress::feedback {

struct Config {
  std::string intake_address;      // --intake_address, where erasures come from
  std::string routing_address;     // --routing_address, where closings come from
  std::string messaging_address;   // --messaging_address, who tells customers
  std::string survey_url;          // --survey_url, the token is put behind it
  std::string survey_secret;       // --survey_secret_file, 32 characters or more; required
  std::string data_key;            // --data_key_file, keys that seal comments; required
  absl::Duration survey_validity;  // --survey_days, how long a survey is open
  absl::Duration callback_within;  // --callback_hours, by when a dissatisfied customer is called
  int survey_attempts = 48;        // --survey_attempts, tries to hand a survey to messaging
};

// Errors name the setting at fault.
absl::StatusOr<Config> ReadConfig(const Settings& settings);

}  // namespace redress::feedback
