#include "services/intake/config.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::intake {

absl::StatusOr<Config> ReadConfig(const Settings& settings) {
  Config config;
  ASSIGN_OR_RETURN(config.data_key, settings.FileContent("data_key_file"));
  config.routing_address = settings.Text("routing_address", "127.0.0.1:7102");
  config.sla_address = settings.Text("sla_address", "127.0.0.1:7103");
  config.resolution_address = settings.Text("resolution_address", "127.0.0.1:7104");
  config.messaging_address = settings.Text("messaging_address", "127.0.0.1:7105");
  config.feedback_address = settings.Text("feedback_address", "127.0.0.1:7106");
  config.order_directory_address = settings.Text("order_directory_address", "");
  config.filing.ask_directory = !config.order_directory_address.empty();
  ASSIGN_OR_RETURN(config.order_directory_call_limit,
                   settings.Duration("order_directory_call_limit", absl::Seconds(2),
                                     absl::Milliseconds(10), absl::Seconds(30)));
  ASSIGN_OR_RETURN(config.filing.question_age_max,
                   settings.Duration("order_question_age_max", absl::Hours(24 * 7),
                                     absl::Seconds(1), absl::Hours(24 * 366)));
  ASSIGN_OR_RETURN(
      config.filing.put_wait,
      settings.Duration("order_put_wait", absl::Minutes(1), absl::ZeroDuration(), absl::Hours(24)));
  const std::string zone = settings.Text("time_zone", "Asia/Shanghai");
  if (!absl::LoadTimeZone(zone, &config.filing.time_zone)) {
    return Error(
        absl::StatusCode::kInvalidArgument, "SETTING_INVALID",
        absl::StrCat("setting time_zone=", zone, ": give a name of the time zone database"));
  }
  ASSIGN_OR_RETURN(config.filing.level.serious_amount_minor_units,
                   settings.Int("serious_amount_minor_units", 100'000, 0, int64_t{1} << 50));
  ASSIGN_OR_RETURN(config.filing.level.repeat_window,
                   settings.Duration("repeat_window", absl::Hours(24 * 30), absl::ZeroDuration(),
                                     absl::Hours(24 * 3660)));
  ASSIGN_OR_RETURN(config.filing.link.recent,
                   settings.Duration("order_link_recent", config.filing.link.recent, absl::Hours(1),
                                     absl::Hours(24 * 3660)));
  ASSIGN_OR_RETURN(config.duplicates.window,
                   settings.Duration("duplicate_window", config.duplicates.window,
                                     absl::ZeroDuration(), absl::Hours(24 * 366)));
  ASSIGN_OR_RETURN(config.duplicates.likeness_min,
                   settings.Number("duplicate_likeness", config.duplicates.likeness_min, 0.5, 1));
  config.triage_model_dir = settings.Text("triage_model_dir", "");
  ASSIGN_OR_RETURN(config.batch_max, settings.Int("batch_max", 256, 1, 2000));
  ASSIGN_OR_RETURN(config.batch_pace, settings.Duration("batch_pace", absl::Milliseconds(5),
                                                        absl::ZeroDuration(), absl::Seconds(1)));
  ASSIGN_OR_RETURN(config.queue_max, settings.Int("queue_max", 8192, 1, 1'000'000));
  ASSIGN_OR_RETURN(config.search_cache_mb, settings.Int("search_cache_mb", 64, 1, 65'536));
  ASSIGN_OR_RETURN(config.search_erase_wait,
                   settings.Duration("search_erase_wait", absl::Minutes(10), absl::ZeroDuration(),
                                     absl::Hours(24 * 7)));
  return config;
}

}  // namespace redress::intake
