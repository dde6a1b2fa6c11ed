#include "tools/redress_cli/parts/time_form.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/error.h"

namespace redress::cli {
namespace {

// Takes exactly `digits` of them off the front.
bool TakeDigits(absl::string_view& text, size_t digits, int& number) {
  if (text.size() < digits) return false;
  number = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return false;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool TakeChar(absl::string_view& text, absl::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == absl::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

bool TakeDate(absl::string_view& text, absl::CivilDay& day) {
  int year = 0;
  int month = 0;
  int date = 0;
  if (!TakeDigits(text, 4, year) || !TakeChar(text, "-/") || !TakeDigits(text, 2, month) ||
      !TakeChar(text, "-/") || !TakeDigits(text, 2, date)) {
    return false;
  }
  day = absl::CivilDay(year, month, date);
  return day.month() == month && day.day() == date;  // there is such a date
}

// Digits behind a point, as finely as absl holds them.
absl::Duration TakeFraction(absl::string_view& text) {
  absl::Duration fraction;
  absl::Duration unit = absl::Seconds(1);
  while (!text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text.front()))) {
    unit /= 10;
    fraction += unit * (text.front() - '0');
    text.remove_prefix(1);
  }
  return fraction;
}

struct DayTime {
  int hour = 0;
  int minute = 0;
  int second = 0;
  absl::Duration fraction;
};

bool TakeDayTime(absl::string_view& text, DayTime& time) {
  if (!TakeDigits(text, 2, time.hour) || time.hour > 23 || !TakeChar(text, ":") ||
      !TakeDigits(text, 2, time.minute) || time.minute > 59) {
    return false;
  }
  if (!TakeChar(text, ":")) return true;
  if (!TakeDigits(text, 2, time.second) || time.second > 59) return false;
  if (TakeChar(text, ".,")) time.fraction = TakeFraction(text);
  return true;
}

// Z, +08, +0800 or +08:00; nothing leaves `named` false.
bool TakeOffset(absl::string_view& text, bool& named, absl::Duration& offset) {
  if (text.empty()) return true;
  named = true;
  if (TakeChar(text, "Zz")) return true;
  const bool west = text.front() == '-';
  int hours = 0;
  int minutes = 0;
  if (!TakeChar(text, "+-") || !TakeDigits(text, 2, hours) || hours > 23) return false;
  const bool colon = TakeChar(text, ":");
  if ((colon || !text.empty()) && (!TakeDigits(text, 2, minutes) || minutes > 59)) return false;
  offset = (west ? -1 : 1) * (absl::Hours(hours) + absl::Minutes(minutes));
  return true;
}

// A number of units since 1970, exactly where it is written out.
bool ReadNumber(absl::string_view text, absl::Duration unit, absl::Time& time) {
  int64_t whole = 0;
  double number = 0;
  const size_t point = text.find('.');
  if (point != 0 && absl::SimpleAtoi(text.substr(0, point), &whole) && whole >= 0) {
    text.remove_prefix(std::min(point, text.size()));
    TakeChar(text, ".");
    time = absl::UnixEpoch() + unit * whole + unit * absl::ToDoubleSeconds(TakeFraction(text));
    return text.empty();
  }
  if (!absl::SimpleAtod(text, &number) || !std::isfinite(number)) return false;
  time = absl::FromUnixMicros(absl::ToUnixMicros(absl::UnixEpoch() + unit * number));
  return true;
}

bool IsKnown(absl::Time time) {
  static const absl::Time end =
      absl::FromCivil(absl::CivilSecond(2200, 1, 1, 0, 0, 0), absl::UTCTimeZone());
  return time >= absl::UnixEpoch() && time < end;
}

absl::Status Invalid(absl::string_view field, absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message).Field(field);
}

}  // namespace

absl::StatusOr<TimeForm> TimeForm::Make(const std::string& format, const std::string& zone) {
  absl::TimeZone loaded;
  if (!absl::LoadTimeZone(zone, &loaded)) {
    return Invalid("zone", "ZONE_UNKNOWN",
                   absl::StrCat("there is no zone ", zone, "; give one like Asia/Shanghai"));
  }
  if (format == "iso") return TimeForm(Kind::kIso, "", loaded);
  if (format == "unix") return TimeForm(Kind::kUnix, "", loaded);
  if (format == "unix_ms") return TimeForm(Kind::kUnixMs, "", loaded);
  if (format.find('%') != std::string::npos) return TimeForm(Kind::kPattern, format, loaded);
  return Invalid("format", "TIME_FORMAT_INVALID",
                 "give iso, unix, unix_ms, or a pattern like \"%d.%m.%Y %H:%M:%S\"");
}

bool TimeForm::ReadIso(absl::string_view text, absl::Time& time) const {
  absl::CivilDay day;
  DayTime of_day;
  bool named = false;
  absl::Duration offset;
  if (!TakeDate(text, day)) return false;
  if (TakeChar(text, "Tt ") && !TakeDayTime(text, of_day)) return false;
  TakeChar(text, " ");
  if (!TakeOffset(text, named, offset) || !text.empty()) return false;
  const absl::CivilSecond civil(day.year(), day.month(), day.day(), of_day.hour, of_day.minute,
                                of_day.second);
  time = absl::FromCivil(civil, named ? absl::UTCTimeZone() : zone_) - offset + of_day.fraction;
  return true;
}

bool TimeForm::Read(absl::string_view text, absl::Time& time) const {
  text = absl::StripAsciiWhitespace(text);
  switch (kind_) {
    case Kind::kIso:
      if (!ReadIso(text, time)) return false;
      break;
    case Kind::kUnix:
      if (!ReadNumber(text, absl::Seconds(1), time)) return false;
      break;
    case Kind::kUnixMs:
      if (!ReadNumber(text, absl::Milliseconds(1), time)) return false;
      break;
    case Kind::kPattern:
      if (!absl::ParseTime(pattern_, text, zone_, &time, nullptr)) return false;
      break;
  }
  return IsKnown(time);
}

}  // namespace redress::cli
