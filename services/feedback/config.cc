#include "services/feedback/config.h"

#include "absl/strings/match.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::feedback {
namespace {

constexpr size_t kSecretCharactersMin = 32;

Error Bad(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message);
}

}  // namespace

absl::StatusOr<Config> ReadConfig(const Settings& settings) {
  Config config;
  config.intake_address = settings.Text("intake_address", "127.0.0.1:7101");
  config.routing_address = settings.Text("routing_address", "127.0.0.1:7102");
  config.messaging_address = settings.Text("messaging_address", "127.0.0.1:7105");
  config.survey_url = settings.Text("survey_url", "http://127.0.0.1:8080/survey/");
  if (!absl::StartsWith(config.survey_url, "http://") &&
      !absl::StartsWith(config.survey_url, "https://")) {
    return Bad("SETTING_INVALID", "setting survey_url: give an http or https address");
  }
  ASSIGN_OR_RETURN(config.survey_secret, settings.FileContent("survey_secret_file"));
  if (config.survey_secret.size() < kSecretCharactersMin) {
    return Bad("SETTING_MISSING",
               "setting survey_secret_file: give a file with 32 characters or more");
  }
  ASSIGN_OR_RETURN(config.data_key, settings.FileContent("data_key_file"));
  if (config.data_key.empty()) {
    return Bad("SETTING_MISSING",
               "setting data_key_file: give a file of keys, or of 64 hex digits");
  }
  ASSIGN_OR_RETURN(const int64_t days, settings.Int("survey_days", 14, 1, 365));
  config.survey_validity = absl::Hours(24 * days);
  ASSIGN_OR_RETURN(const int64_t hours, settings.Int("callback_hours", 24, 1, 24 * 30));
  config.callback_within = absl::Hours(hours);
  ASSIGN_OR_RETURN(const int64_t attempts,
                   settings.Int("survey_attempts", config.survey_attempts, 1, 1000));
  config.survey_attempts = static_cast<int>(attempts);
  return config;
}

}  // namespace redress::feedback
