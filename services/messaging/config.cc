#include "services/messaging/config.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "calendar/shipped.h"

namespace redress::messaging {

namespace {

// The calendar by its id, built in, or as a file has it.
absl::StatusOr<calendar::CalendarPtr> ReadHours(const Settings& settings) {
  const std::string id = settings.Text("digest_calendar", "cn");
  ASSIGN_OR_RETURN(const std::string own, settings.FileContent("digest_calendar_file"));
  ASSIGN_OR_RETURN(const calendar::Calendars shipped, calendar::ShippedCalendars());
  if (!own.empty()) return calendar::ReadCalendarOf(own, shipped);
  const calendar::Calendar& always = calendar::Calendar::AroundTheClock();
  if (id == always.id()) return std::make_shared<const calendar::Calendar>(always);
  std::string known = always.id();
  for (const calendar::CalendarPtr& one : shipped) {
    if (one->id() == id) return one;
    absl::StrAppend(&known, ", ", one->id());
  }
  return Error(absl::StatusCode::kInvalidArgument, "CALENDAR_UNKNOWN",
               absl::StrCat("setting digest_calendar: there is no calendar \"", id,
                            "\" built in; there are ", known,
                            ", or give your own with digest_calendar_file"));
}

// "zh", or "zh, acme=en" where a tenant has another one.
absl::Status ReadLanguages(const std::string& given, DigestSettings& digest) {
  for (const absl::string_view part : absl::StrSplit(given, ',')) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    const bool own = absl::StrContains(part, '=');
    const std::string tenant(absl::StripAsciiWhitespace(own ? pair.first : ""));
    const std::string language(absl::StripAsciiWhitespace(own ? pair.second : pair.first));
    if (language != "zh" && language != "en") {
      return Error(absl::StatusCode::kInvalidArgument, "LANGUAGE_UNKNOWN",
                   absl::StrCat("setting digest_language: \"", language,
                                "\": give zh or en, for others with TENANT=zh behind a comma"));
    }
    if (tenant.empty() && own) {
      return Error(absl::StatusCode::kInvalidArgument, "TENANT_MISSING",
                   "setting digest_language: name the tenant before the =");
    }
    if (own) {
      digest.languages_by_tenant[tenant] = language;
    } else {
      digest.language = language;
    }
  }
  return absl::OkStatus();
}

absl::Status ReadDigest(const Settings& settings, DigestSettings& digest) {
  DigestRhythm& rhythm = digest.rhythm;
  ASSIGN_OR_RETURN(rhythm.calendar, ReadHours(settings));
  ASSIGN_OR_RETURN(rhythm.interval, settings.Duration("digest_interval", rhythm.interval,
                                                      absl::Seconds(1), absl::Hours(24)));
  ASSIGN_OR_RETURN(rhythm.crisis_wait, settings.Duration("digest_crisis_wait", rhythm.crisis_wait,
                                                         absl::ZeroDuration(), absl::Minutes(10)));
  ASSIGN_OR_RETURN(rhythm.crisis_pause,
                   settings.Duration("digest_crisis_pause", rhythm.crisis_pause, absl::Seconds(1),
                                     absl::Hours(1)));
  ASSIGN_OR_RETURN(digest.kept_for, settings.Duration("digest_kept_for", digest.kept_for,
                                                      absl::Hours(1), absl::Hours(24 * 3650)));
  return ReadLanguages(settings.Text("digest_language", digest.language), digest);
}

}  // namespace

absl::StatusOr<Config> ReadConfig(const Settings& settings) {
  Config config;
  config.intake_address = settings.Text("intake_address", "127.0.0.1:7101");
  config.routing_address = settings.Text("routing_address", "127.0.0.1:7102");
  config.sla_address = settings.Text("sla_address", "127.0.0.1:7103");
  config.platform_address = settings.Text("platform_address", "127.0.0.1:7190");
  ASSIGN_OR_RETURN(config.data_key, settings.FileContent("data_key_file"));
  if (config.data_key.empty()) {
    return Error(absl::StatusCode::kInvalidArgument, "SETTING_MISSING",
                 "setting data_key_file: give a file of keys, or of 64 hex digits");
  }
  ASSIGN_OR_RETURN(const int64_t attempts,
                   settings.Int("delivery_attempts", config.delivery_attempts, 1, 100));
  config.delivery_attempts = static_cast<int>(attempts);
  ASSIGN_OR_RETURN(const int64_t digest_attempts,
                   settings.Int("digest_attempts", config.digest_attempts, 1, 10'000));
  config.digest_attempts = static_cast<int>(digest_attempts);
  RETURN_IF_ERROR(ReadDigest(settings, config.digest));
  return config;
}

}  // namespace redress::messaging
