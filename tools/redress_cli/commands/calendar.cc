#include <filesystem>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "calendar/account.h"
#include "calendar/reader.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/width.h"

namespace redress::cli {
namespace {

using calendar::Calendar;
using calendar::DayKind;
using calendar::Entry;

constexpr size_t kEntriesMax = 1000;

// One whose dates are taken lies beside it, named by its id.
absl::StatusOr<Calendar> ReadCalendarFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile("FILE", path));
  std::optional<Calendar> source;
  return calendar::ReadCalendar(text, [&](absl::string_view id, int version) -> const Calendar* {
    const std::string name = absl::StrCat(std::string(id), ".yaml");
    if (id.find('/') != absl::string_view::npos) return nullptr;
    const auto beside =
        ReadFile("FILE", std::filesystem::path(path).replace_filename(name).string());
    if (!beside.ok()) return nullptr;
    auto read = calendar::ReadCalendar(*beside);
    if (!read.ok() || read->id() != id || read->version() != version) return nullptr;
    return &source.emplace(*std::move(read));
  });
}

std::string MomentText(const Calendar& calendar, absl::Time at) {
  const bool whole = at == absl::FromUnixSeconds(absl::ToUnixSeconds(at));
  return absl::FormatTime(whole ? "%Y-%m-%d %a %H:%M:%S" : "%Y-%m-%d %a %H:%M:%E3S", at,
                          calendar.zone());
}

std::string JsonTime(const Calendar& calendar, absl::Time at) {
  return JsonQuote(absl::FormatTime(absl::RFC3339_full, at, calendar.zone()));
}

absl::string_view KindWord(DayKind kind) {
  switch (kind) {
    case DayKind::kUsual: return "usual";
    case DayKind::kHoliday: return "holiday";
    case DayKind::kMakeUp: return "make_up";
    case DayKind::kSpecial: return "special_hours";
  }
  return "";
}

std::string KindText(const Entry& entry) {
  std::string text;
  if (entry.kind == DayKind::kHoliday) text = "closed, holiday";
  if (entry.kind == DayKind::kMakeUp) text = "make-up working day";
  if (entry.kind == DayKind::kSpecial) text = "special hours";
  if (!text.empty() && !entry.name.empty()) absl::StrAppend(&text, ": ", Printable(entry.name));
  return text;
}

absl::Status CheckFile(const Run& run, const std::string& path) {
  ASSIGN_OR_RETURN(const Calendar calendar, ReadCalendarFile(path));
  const calendar::Definition& read = calendar.definition();
  int64_t holidays = 0;
  for (const calendar::Holiday& holiday : read.holidays) {
    holidays += holiday.last - holiday.first + 1;
  }
  if (run.out.json()) {
    run.out.JsonText(absl::StrCat("{\"calendar\":", JsonQuote(read.id),
                                  ",\"version\":", read.version, ",\"zone\":", JsonQuote(read.zone),
                                  ",\"holidays\":", holidays,
                                  ",\"make_up_days\":", read.make_up_days.size(),
                                  ",\"special_days\":", read.special_days.size(), "}"));
    return absl::OkStatus();
  }
  run.out.Line(absl::StrCat(run.out.Paint(Style::kGood, "good"), ": ", read.id, " version ",
                            read.version, ", ", read.zone, ", holidays on ", holidays,
                            " dates, make-up days ", read.make_up_days.size(),
                            ", dates with special hours ", read.special_days.size()));
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> ReadMoment(const Calendar& calendar, const std::string& text) {
  absl::Time at;
  for (const char* form : {absl::RFC3339_full, "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d %H:%M",
                           "%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%dT%H:%M"}) {
    std::string error;
    if (absl::ParseTime(form, text, calendar.zone(), &at, &error)) return at;
  }
  return UsageError(absl::StrCat(
      text,
      ": give FROM as \"2026-02-13 16:30\" by the calendar's clock, or with its zone as "
      "2026-02-13T16:30:00+08:00"));
}

// When a time like 4h has been worked, or the end of so many working days, like 7d.
absl::StatusOr<absl::Time> DeadlineOf(const Calendar& calendar, absl::Time from,
                                      const std::string& text) {
  const auto never = [] {
    return FailedPrecondition(
        "CALENDAR_ENDS", absl::StrCat("so much is not worked before the year ",
                                      calendar::kYearMax + 1, "; look at the calendar's hours"));
  };
  absl::string_view days_text = text;
  int days = 0;
  if (absl::ConsumeSuffix(&days_text, "d") && absl::SimpleAtoi(days_text, &days) && days > 0) {
    const auto date = calendar.AddWorkingDays(absl::ToCivilDay(from, calendar.zone()), days);
    if (!date.has_value()) return never();
    return calendar.EndOf(*date);
  }
  absl::Duration working;
  if (!absl::ParseDuration(text, &working) || working < absl::ZeroDuration() ||
      working == absl::InfiniteDuration()) {
    return UsageError(absl::StrCat(text, ": give WORKING as 4h or 90m, or 7d for working days"));
  }
  const absl::Time deadline = calendar.Add(from, working);
  if (deadline == absl::InfiniteFuture()) return never();
  return deadline;
}

std::string JsonEntry(const Calendar& calendar, const Entry& entry) {
  return absl::StrCat(
      "{\"start\":", JsonTime(calendar, entry.interval.start),
      ",\"end\":", JsonTime(calendar, entry.interval.end), ",\"working_ms\":",
      entry.counted ? absl::ToInt64Milliseconds(entry.interval.end - entry.interval.start) : 0,
      ",\"day\":", JsonQuote(KindWord(entry.kind)), ",\"name\":", JsonQuote(entry.name), "}");
}

void PrintAccount(const Run& run, const Calendar& calendar, absl::Time from,
                  const calendar::Account& account) {
  if (!account.entries.empty() && !calendar.IsOpen(from)) {
    run.out.Line(absl::StrCat("  closed then; time counts from ",
                              MomentText(calendar, calendar.NextOpen(from))));
  }
  Table table({{"from"}, {"to"}, {"counted", true}, {"why"}});
  for (const Entry& entry : account.entries) {
    const absl::Duration length = entry.interval.end - entry.interval.start;
    table.Add({MomentText(calendar, entry.interval.start), MomentText(calendar, entry.interval.end),
               entry.counted ? absl::FormatDuration(length) : "-", KindText(entry)},
              entry.counted ? Style::kPlain : Style::kFaint);
  }
  if (!table.empty()) run.out.Print(table, "  ");
  if (!account.complete) {
    run.out.Line(absl::StrCat("  what follows the first ", kEntriesMax, " is not shown"));
  }
}

absl::Status ExplainFile(const Run& run, const std::vector<std::string>& words) {
  ASSIGN_OR_RETURN(const Calendar calendar, ReadCalendarFile(words[1]));
  ASSIGN_OR_RETURN(const absl::Time from, ReadMoment(calendar, words[2]));
  ASSIGN_OR_RETURN(const absl::Time deadline, DeadlineOf(calendar, from, words[3]));
  const absl::Duration worked = calendar.WorkingTime(from, deadline);
  const calendar::Account account = AccountOf(calendar, from, deadline, kEntriesMax);
  if (run.out.json()) {
    const std::string entries =
        absl::StrJoin(account.entries, ",", [&](std::string* out, const Entry& entry) {
          absl::StrAppend(out, JsonEntry(calendar, entry));
        });
    run.out.JsonText(absl::StrCat(
        "{\"calendar\":", JsonQuote(calendar.id()), ",\"version\":", calendar.version(),
        ",\"from\":", JsonTime(calendar, from), ",\"deadline\":", JsonTime(calendar, deadline),
        ",\"working_ms\":", absl::ToInt64Milliseconds(worked),
        ",\"complete\":", account.complete ? "true" : "false", ",\"entries\":[", entries, "]}"));
    return absl::OkStatus();
  }
  run.out.Line(absl::StrCat("from     ", MomentText(calendar, from), ", by ", calendar.id(),
                            " version ", calendar.version(), " in ", calendar.zone().name()));
  PrintAccount(run, calendar, from, account);
  run.out.Line(absl::StrCat("deadline ",
                            run.out.Paint(Style::kStrong, MomentText(calendar, deadline)),
                            ", after ", absl::FormatDuration(worked), " of working time"));
  return absl::OkStatus();
}

absl::Status RunCalendar(const Run& run) {
  const std::vector<std::string>& words = run.flags.rest();
  if (words.size() == 2 && words[0] == "check") return CheckFile(run, words[1]);
  if (words.size() == 4 && words[0] == "explain") return ExplainFile(run, words);
  return UsageError("say check FILE, or explain FILE FROM WORKING");
}

}  // namespace

Command CalendarCommand() {
  return {.name = "calendar",
          .summary = "check a calendar file, or explain a deadline by it, without a server",
          .arguments = "check FILE | explain FILE FROM WORKING",
          .notes =
              "  redress calendar explain deploy/calendars/cn.yaml \"2026-02-13 16:30\" 4h\n\n"
              "FROM is by the calendar's clock unless it names a zone. WORKING is a working time, "
              "like 4h\nor 90m, or working days: 7d is the end of the seventh one after FROM's "
              "date. A\ncalendar that the file takes dates from lies beside it as ID.yaml.",
          .run = &RunCalendar};
}

}  // namespace redress::cli
