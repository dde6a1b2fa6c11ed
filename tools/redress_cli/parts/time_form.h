// How times are written, in a log or on the command line.
//
//   ASSIGN_OR_RETURN(TimeForm form, TimeForm::Make("iso", "Asia/Shanghai"));
//   if (!form.Read("2026-01-31 09:30", time)) Refuse();
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress::cli {

// An immutable value.
class TimeForm {
 public:
  // `format` is iso (a date, perhaps with hours, seconds, a fraction and a zone; parted by - or /),
  // unix, unix_ms, or a pattern of absl::ParseTime such as %d.%m.%Y %H:%M. `zone` is of times that
  // name none. Errors: INVALID_ARGUMENT with TIME_FORMAT_INVALID or ZONE_UNKNOWN.
  static absl::StatusOr<TimeForm> Make(const std::string& format, const std::string& zone);

  // False for what is no time, or none of the years 1970 to 2199, which calendars know. Of an hour
  // that comes twice where clocks are put back, the first is meant.
  bool Read(absl::string_view text, absl::Time& time) const;

 private:
  enum class Kind : uint8_t { kIso, kUnix, kUnixMs, kPattern };
  TimeForm(Kind kind, std::string pattern, absl::TimeZone zone)
      : kind_(kind), pattern_(std::move(pattern)), zone_(zone) {}
  bool ReadIso(absl::string_view text, absl::Time& time) const;

  Kind kind_;
  std::string pattern_;
  absl::TimeZone zone_;
};

}  // namespace redress::cli
