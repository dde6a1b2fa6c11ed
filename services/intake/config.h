// Settings of intake beside those every service has.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "services/intake/app/file_batch.h"
#include "services/intake/domain/duplicate.h"

namespace redress::intake {

struct Config {
  std::string data_key;  // --data_key_file, 64 hex digits; seals personal data
  std::string routing_address, sla_address, resolution_address, messaging_address, feedback_address;
  std::string order_directory_address;  // --order_directory_address, of the platform; may be empty
  absl::Duration order_directory_call_limit = absl::Seconds(2);  // --order_directory_call_limit
  std::string triage_model_dir;  // --triage_model_dir, watched; that of the build when empty
  FilingPolicy
      filing;  // --time_zone, --serious_amount_minor_units, --repeat_window, --order_link_recent
  DuplicatePolicy duplicates;  // --duplicate_window, --duplicate_likeness
  int batch_max = 256;         // --batch_max, complaints in one commit
  int queue_max = 8192;        // --queue_max, complaints that may wait for one
  absl::Duration search_erase_wait = absl::Minutes(10);  // --search_erase_wait
  int search_cache_mb = 64;  // --search_cache_mb, pages of the search index kept in memory
  absl::Duration batch_pace = absl::Milliseconds(5);  // --batch_pace, between two commits
};

// Errors name the setting at fault.
absl::StatusOr<Config> ReadConfig(const Settings& settings);

}  // namespace redress::intake
