#include "services/analytics/config.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/analytics/domain/calendar.h"

namespace redress::analytics {
namespace {

absl::StatusOr<absl::TimeZone> ReadTimeZone(const Settings& settings) {
  const std::string name = settings.Text("time_zone", "Asia/Shanghai");
  absl::TimeZone zone;
  // Names that only this library knows would mean nothing to Postgres, and "localtime" would mean
  // another thing on every machine.
  if (absl::StartsWith(name, "Fixed/") || name == "localtime" || !absl::LoadTimeZone(name, &zone)) {
    return InvalidField("time_zone", "TIME_ZONE_UNKNOWN",
                        absl::StrCat("time_zone: `", name,
                                     "` is unknown here; give an IANA name, for example "
                                     "Asia/Shanghai, and have tzdata installed"));
  }
  if (!HasWholeHours(zone)) {
    return InvalidField("time_zone", "TIME_ZONE_NOT_WHOLE_HOURS",
                        absl::StrCat("time_zone: days of `", name,
                                     "` begin inside an hour of UTC, and figures are kept by the "
                                     "hour; give another zone"));
  }
  return zone;
}

}  // namespace

absl::StatusOr<Config> ReadConfig(const Settings& settings) {
  Config config;
  ASSIGN_OR_RETURN(config.time_zone, ReadTimeZone(settings));
  config.sources = {
      {"intake", settings.Text("intake_address", "127.0.0.1:7101")},
      {"routing", settings.Text("routing_address", "127.0.0.1:7102")},
      {"sla", settings.Text("sla_address", "127.0.0.1:7103")},
      {"resolution", settings.Text("resolution_address", "127.0.0.1:7104")},
      {"messaging", settings.Text("messaging_address", "127.0.0.1:7105")},
      {"feedback", settings.Text("feedback_address", "127.0.0.1:7106")},
  };
  return config;
}

}  // namespace redress::analytics
