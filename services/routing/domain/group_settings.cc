#include "services/routing/domain/group_settings.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::routing {
namespace {

template <typename T>
absl::Status CheckBetween(absl::string_view field, T value, T min, T max, absl::string_view words) {
  if (value >= min && value <= max) return absl::OkStatus();  // false for a NaN
  return InvalidField(field, "GROUP_SETTING_OUT_OF_RANGE", absl::StrCat("give ", words));
}

absl::Status CheckTimes(const GroupSettings& settings) {
  const absl::Duration day = absl::Hours(24);
  RETURN_IF_ERROR(CheckBetween("window", settings.window, absl::Minutes(5), day, "5 min to 24 h"));
  RETURN_IF_ERROR(CheckBetween("slow_window", settings.slow_window, 2 * settings.window, 7 * day,
                               "two windows to 7 days, which the traffic remembers"));
  RETURN_IF_ERROR(CheckBetween("slow_from", settings.slow_from, settings.window,
                               settings.slow_window, "a window to slow_window"));
  RETURN_IF_ERROR(
      CheckBetween("warm_up", settings.warm_up, absl::Hours(1), 28 * day, "1 h to 28 days"));
  RETURN_IF_ERROR(CheckBetween("slow_warm_up", settings.slow_warm_up, settings.warm_up, 84 * day,
                               "warm_up to 84 days"));
  RETURN_IF_ERROR(
      CheckBetween("half_life", settings.half_life, 7 * day, 366 * day, "7 to 366 days"));
  RETURN_IF_ERROR(
      CheckBetween("quiet", settings.quiet, settings.window, 7 * day, "a window to 7 days"));
  RETURN_IF_ERROR(
      CheckBetween("lateness", settings.lateness, absl::ZeroDuration(), day, "0 to 24 h"));
  return CheckBetween("idle", settings.idle, settings.slow_window, 366 * day,
                      "slow_window to 366 days");
}

}  // namespace

absl::Status CheckGroupSettings(const GroupSettings& settings) {
  RETURN_IF_ERROR(CheckBetween("count_min", settings.count_min, 3, 200, "3 to 200"));
  RETURN_IF_ERROR(CheckBetween("ratio_min", settings.ratio_min, 1.5, 100.0, "1.5 to 100"));
  RETURN_IF_ERROR(CheckBetween("surprise_min", settings.surprise_min, 0.0, 50.0, "0 to 50"));
  RETURN_IF_ERROR(CheckBetween("surprise_from", settings.surprise_from, 0.0, 1000.0, "0 to 1000"));
  RETURN_IF_ERROR(
      CheckBetween("slow_ratio_min", settings.slow_ratio_min, 1.5, 100.0, "1.5 to 100"));
  RETURN_IF_ERROR(
      CheckBetween("slow_surprise_min", settings.slow_surprise_min, 5.0, 100.0, "5 to 100"));
  RETURN_IF_ERROR(
      CheckBetween("learn_ratio_max", settings.learn_ratio_max, 1.0, 100.0, "1 to 100"));
  RETURN_IF_ERROR(
      CheckBetween("keys_max", settings.keys_max, 1'000, 10'000'000, "1000 to 10000000"));
  return CheckTimes(settings);
}

}  // namespace redress::routing
