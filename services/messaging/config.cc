#include "services/messaging/config.h"

#include "base/error.h"
#include "base/status_macros.h"

namespace redress::messaging {

absl::StatusOr<Config> ReadConfig(const Settings& settings) {
  Config config;
  config.intake_address = settings.Text("intake_address", "127.0.0.1:7101");
  config.platform_address = settings.Text("platform_address", "127.0.0.1:7190");
  ASSIGN_OR_RETURN(config.data_key, settings.FileContent("data_key_file"));
  if (config.data_key.empty()) {
    return Error(absl::StatusCode::kInvalidArgument, "SETTING_MISSING",
                 "setting data_key_file: give a file of keys, or of 64 hex digits");
  }
  ASSIGN_OR_RETURN(const int64_t attempts,
                   settings.Int("delivery_attempts", config.delivery_attempts, 1, 100));
  config.delivery_attempts = static_cast<int>(attempts);
  return config;
}

}  // namespace redress::messaging
