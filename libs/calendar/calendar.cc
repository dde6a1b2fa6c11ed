#include "calendar/calendar.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::calendar {
namespace {

constexpr size_t kZoneBytesMax = 64;
constexpr int64_t kSecondsPerMinute = 60;

bool IsZoneWord(absl::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return isalnum(c) != 0 || c == '_' || c == '+' || c == '-';
  });
}

// Names of the database alone: no file elsewhere, nothing that differs between machines, and no
// clocks with leap seconds.
bool IsZoneName(absl::string_view name) {
  if (name.size() > kZoneBytesMax) return false;
  const std::vector<absl::string_view> words = absl::StrSplit(name, '/');
  for (const absl::string_view outside : {"localtime", "posixrules", "right", "posix", "Fixed"}) {
    if (words.front() == outside) return false;
  }
  return std::all_of(words.begin(), words.end(), &IsZoneWord);
}

void Sort(DayHours& hours) {
  std::sort(hours.begin(), hours.end(),
            [](const Hours& a, const Hours& b) { return a.start_minute < b.start_minute; });
}

bool IsWholeDay(const DayHours& hours) {
  int until = 0;
  for (const Hours& each : hours) {
    if (each.start_minute != until) return false;
    until = each.end_minute;
  }
  return until == kDayMinutes;
}

int IndexOf(absl::CivilDay date) {
  const absl::civil_diff_t day = date - DateOf(0);
  return static_cast<int>(std::clamp<absl::civil_diff_t>(day, -1, kDayEnd));
}

bool IsKnown(int day) { return day >= 0 && day < kDayEnd; }

int64_t CeilSeconds(absl::Duration duration) {
  return absl::ToInt64Seconds(absl::Ceil(duration, absl::Seconds(1)));
}

int64_t FloorSeconds(absl::Duration duration) {
  return absl::ToInt64Seconds(absl::Floor(duration, absl::Seconds(1)));
}

}  // namespace

absl::StatusOr<Calendar> Calendar::Make(Definition definition) {
  RETURN_IF_ERROR(Check(definition));
  absl::TimeZone zone;
  if (!IsZoneName(definition.zone) || !absl::LoadTimeZone(definition.zone, &zone)) {
    return InvalidField("zone", "ZONE_UNKNOWN",
                        "give a name of the IANA time zone database, like Asia/Shanghai");
  }
  for (DayHours& hours : definition.week) Sort(hours);
  for (MakeUpDay& day : definition.make_up_days) Sort(day.hours);
  for (SpecialDay& day : definition.special_days) Sort(day.hours);
  return Calendar(std::move(definition), zone);
}

const Calendar& Calendar::AroundTheClock() {
  static const Calendar& calendar = *[] {
    Definition definition{.id = "24x7", .version = 1, .zone = "UTC"};
    definition.week.fill({{0, kDayMinutes}});
    return new Calendar(std::move(definition), absl::UTCTimeZone());
  }();
  return calendar;
}

Calendar::Calendar(Definition definition, absl::TimeZone zone)
    : definition_(std::move(definition)),
      zone_(zone),
      dated_(DatedDays(definition_)),
      always_open_(std::all_of(definition_.week.begin(), definition_.week.end(), &IsWholeDay) &&
                   std::all_of(dated_.begin(), dated_.end(),
                               [](const DatedDay& day) { return IsWholeDay(day.hours); })),
      seconds_(Sum(true)),
      working_days_(Sum(false)) {}

std::vector<Calendar::DatedDay> Calendar::DatedDays(const Definition& definition) {
  std::vector<DatedDay> dated;
  for (const Holiday& holiday : definition.holidays) {
    for (absl::CivilDay date = holiday.first; date <= holiday.last; ++date) {
      dated.push_back({IndexOf(date), DayKind::kHoliday, holiday.name, {}});
    }
  }
  for (const MakeUpDay& day : definition.make_up_days) {
    dated.push_back({IndexOf(day.date), DayKind::kMakeUp, day.name,
                     day.as.has_value() ? definition.HoursOf(*day.as) : day.hours});
  }
  for (const SpecialDay& day : definition.special_days) {
    dated.push_back({IndexOf(day.date), DayKind::kSpecial, day.name, day.hours});
  }
  std::sort(dated.begin(), dated.end(),
            [](const DatedDay& a, const DatedDay& b) { return a.day < b.day; });
  return dated;
}

// Days near a change of the zone's offset, where an hour of the wall may not be an hour.
std::vector<int> Calendar::ChangeDays() const {
  std::vector<int> days;
  absl::TimeZone::CivilTransition change;
  absl::Time at = StartOf(DateOf(0));
  while (zone_.NextTransition(at, &change)) {
    const int first = IndexOf(absl::CivilDay(std::min(change.from, change.to)) - 1);
    const int last = IndexOf(absl::CivilDay(std::max(change.from, change.to)) + 1);
    if (first >= kDayEnd) break;
    for (int day = std::max(first, 0); day <= std::min(last, kDayEnd - 1); ++day) {
      days.push_back(day);
    }
    at = zone_.At(change.to).trans;
  }
  return days;
}

DaySums Calendar::Sum(bool seconds) const {
  std::array<int64_t, 7> by_weekday{};
  for (size_t day = 0; day < by_weekday.size(); ++day) {
    for (const Hours& hours : definition_.week[day]) {
      by_weekday[day] += (hours.end_minute - hours.start_minute) * kSecondsPerMinute;
    }
    if (!seconds) by_weekday[day] = by_weekday[day] > 0 ? 1 : 0;
  }
  const std::vector<int> changes = ChangeDays();
  std::set<int> days(changes.begin(), changes.end());
  for (const DatedDay& dated : dated_) days.insert(dated.day);
  std::vector<DaySums::Exception> exceptions;
  exceptions.reserve(days.size());
  for (const int day : days) {
    const int64_t on_day = SecondsOn(day);
    exceptions.push_back({day, seconds ? on_day : (on_day > 0 ? 1 : 0)});
  }
  return DaySums(by_weekday, exceptions);
}

int64_t Calendar::SecondsOn(int day) const {
  const absl::CivilDay date = DateOf(day);
  absl::Duration open;
  for (const Hours& hours : *DayOf(date).hours) {
    const Interval span = SpanOf(date, hours);
    open += span.end - span.start;
  }
  return absl::ToInt64Seconds(open);
}

// The first moment at which the wall shows this time or a later one.
absl::Time Calendar::MomentOf(absl::CivilDay date, int minute) const {
  const absl::TimeZone::TimeInfo info =
      zone_.At(absl::CivilSecond(date.year(), date.month(), date.day(), 0, minute));
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

Interval Calendar::SpanOf(absl::CivilDay date, const Hours& hours) const {
  return {MomentOf(date, hours.start_minute), MomentOf(date, hours.end_minute)};
}

// -1 before the days that are known, kDayEnd behind them.
int Calendar::DayAt(absl::Time at) const {
  if (at < StartOf(DateOf(0))) return -1;
  if (at >= StartOf(DateOf(kDayEnd))) return kDayEnd;
  int day = IndexOf(absl::ToCivilDay(at, zone_));
  // The date on the wall may come again after it had passed; the day goes on with the later one.
  while (day + 1 < kDayEnd && StartOf(DateOf(day + 1)) <= at) ++day;
  while (day > 0 && StartOf(DateOf(day)) > at) --day;
  return std::clamp(day, 0, kDayEnd - 1);
}

absl::Duration Calendar::Elapsed(absl::Time at) const {
  const int day = DayAt(at);
  if (day < 0) return absl::ZeroDuration();
  absl::Duration elapsed = absl::Seconds(seconds_.Before(day));
  if (day == kDayEnd) return elapsed;
  const absl::CivilDay date = DateOf(day);
  for (const Hours& hours : *DayOf(date).hours) {
    const Interval span = SpanOf(date, hours);
    if (at <= span.start) break;
    elapsed += std::min(at, span.end) - span.start;
  }
  return elapsed;
}

absl::Time Calendar::EarliestAt(absl::Duration elapsed) const {
  if (elapsed > absl::Seconds(seconds_.Total())) return absl::InfiniteFuture();
  const int day = seconds_.FirstReaching(CeilSeconds(elapsed));
  if (day >= kDayEnd) return absl::InfiniteFuture();
  absl::Duration rest = elapsed - absl::Seconds(seconds_.Before(day));
  const absl::CivilDay date = DateOf(day);
  for (const Hours& hours : *DayOf(date).hours) {
    const Interval span = SpanOf(date, hours);
    if (rest <= span.end - span.start) return span.start + rest;
    rest -= span.end - span.start;
  }
  return EndOf(date);  // not reached: the day has its sum
}

absl::Time Calendar::LatestAt(absl::Duration elapsed) const {
  if (elapsed < absl::ZeroDuration()) return absl::InfinitePast();
  if (elapsed >= absl::Seconds(seconds_.Total())) return absl::InfiniteFuture();
  const int day = seconds_.FirstPassing(FloorSeconds(elapsed));
  absl::Duration rest = elapsed - absl::Seconds(seconds_.Before(day));
  const absl::CivilDay date = DateOf(day);
  for (const Hours& hours : *DayOf(date).hours) {
    const Interval span = SpanOf(date, hours);
    if (rest < span.end - span.start) return span.start + rest;
    rest -= span.end - span.start;
  }
  return EndOf(date);  // not reached: the day has its sum
}

absl::Duration Calendar::WorkingTime(absl::Time from, absl::Time until) const {
  return Elapsed(until) - Elapsed(from);
}

absl::Time Calendar::Add(absl::Time from, absl::Duration working) const {
  if (working == absl::ZeroDuration()) return from;
  if (working < absl::ZeroDuration()) return Subtract(from, -working);
  return EarliestAt(Elapsed(from) + working);
}

absl::Time Calendar::Subtract(absl::Time until, absl::Duration working) const {
  if (working == absl::ZeroDuration()) return until;
  if (working < absl::ZeroDuration()) return Add(until, -working);
  return LatestAt(Elapsed(until) - working);
}

absl::Time Calendar::NextOpen(absl::Time at) const {
  // Among the moments up to which the same time was worked, the last one opens.
  return LatestAt(Elapsed(at));
}

Calendar::Counted Calendar::Intervals(absl::Time from, absl::Time until, size_t limit) const {
  Counted counted;
  absl::Time at = NextOpen(from);
  while (at < until) {
    const int day = DayAt(at);
    const absl::CivilDay date = DateOf(day);
    for (const Hours& hours : *DayOf(date).hours) {
      const Interval span = SpanOf(date, hours);
      const Interval part{std::max(at, span.start), std::min(until, span.end)};
      if (part.start >= part.end) continue;
      if (!counted.intervals.empty() && counted.intervals.back().end == part.start) {
        counted.intervals.back().end = part.end;
      } else if (counted.intervals.size() == limit) {
        counted.complete = false;
        return counted;
      } else {
        counted.intervals.push_back(part);
      }
    }
    if (always_open_ && !counted.intervals.empty()) {
      counted.intervals.back().end = std::min(until, StartOf(DateOf(kDayEnd)));
      return counted;
    }
    at = NextOpen(EndOf(date));
  }
  return counted;
}

std::optional<absl::CivilDay> Calendar::AddWorkingDays(absl::CivilDay date, int count) const {
  if (count == 0) return date;
  const int day = std::max(IndexOf(date), -1);
  const int64_t through = working_days_.Before(std::min(day + 1, kDayEnd));
  const int64_t wanted =
      count > 0 ? through + count : working_days_.Before(std::clamp(day, 0, kDayEnd)) + count + 1;
  if (wanted < 1) return std::nullopt;
  const int found = working_days_.FirstReaching(wanted);
  if (found >= kDayEnd) return std::nullopt;
  return DateOf(found);
}

int Calendar::WorkingDaysBetween(absl::CivilDay after, absl::CivilDay through) const {
  const auto before = [this](absl::CivilDay date) {
    return working_days_.Before(std::clamp(IndexOf(date) + 1, 0, kDayEnd));
  };
  return static_cast<int>(before(through) - before(after));
}

bool Calendar::IsWorkingDay(absl::CivilDay date) const {
  const int day = IndexOf(date);
  return IsKnown(day) && working_days_.Of(day) > 0;
}

Day Calendar::DayOf(absl::CivilDay date) const {
  const int day = IndexOf(date);
  const auto found = std::lower_bound(dated_.begin(), dated_.end(), day,
                                      [](const DatedDay& dated, int at) { return dated.day < at; });
  if (found != dated_.end() && found->day == day && IsKnown(day)) {
    return {found->kind, found->name, &found->hours};
  }
  return {DayKind::kUsual, {}, &definition_.HoursOf(absl::GetWeekday(date))};
}

}  // namespace redress::calendar
