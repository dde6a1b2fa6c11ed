#include "services/sla/domain/policy_reader.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/sla/domain/match_reader.h"
#include "services/sla/domain/pack_values.h"
#include "services/sla/domain/promise_check.h"
#include "services/sla/domain/trigger_reader.h"
#include "yaml/strict.h"
#include "yaml/values.h"

namespace redress::sla {
namespace {

using yaml::At;
using yaml::Keys;
using yaml::Lines;
using yaml::Plain;
using yaml::Take;
using yaml::TakeEach;
using yaml::ToText;
using yaml::ToWhole;
using yaml::Whole;

constexpr absl::string_view kAroundTheClock = "24x7";

// A promise before it is checked.
struct MilestoneDraft {
  Promise promise;
  std::optional<Start> start;
  std::optional<Limit> limit;
  std::optional<std::vector<int>> warnings;
  std::optional<std::vector<int>> ladder;
};

struct PolicyDraft {
  std::string id;
  int version = 0;
  int rank = -1;
  std::string calendar_id;
  int calendar_version = 0;
  CalendarPtr calendar;
  std::vector<int> warnings;
  std::vector<int> ladder;
  std::vector<MilestoneDraft> milestones;
};

// One unit of a limit; zero for what is none.
Limit UnitOf(absl::string_view text) {
  if (text == "s") return {.time = absl::Seconds(1)};
  if (text == "min") return {.time = absl::Minutes(1)};
  if (text == "h") return {.time = absl::Hours(1)};
  if (text == "working day" || text == "working days") return {.working_days = 1};
  return {};
}

absl::StatusOr<Limit> ReadLimit(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const std::string plain, Plain(node, field));
  absl::string_view text = plain;
  size_t digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[digits]))) {
    ++digits;
  }
  Limit limit = UnitOf(absl::StripAsciiWhitespace(text.substr(digits)));
  if (digits == 0 || (limit.working_days == 0 && limit.time == absl::ZeroDuration())) {
    return At(node, field, "LIMIT_INVALID", "give a limit like 90s, 30min, 4h or 7 working days");
  }
  int count = 0;
  if (!absl::SimpleAtoi(text.substr(0, digits), &count) ||
      (limit.working_days > 0 ? count > kLimitDaysMax
                              : limit.time * count > absl::Hours(24) * kLimitDaysMax)) {
    return At(node, field, "LIMIT_TOO_LONG", absl::StrCat("give at most ", kLimitDaysMax, " days"));
  }
  if (count == 0) return At(node, field, "LIMIT_ZERO", "a limit of nothing is always breached");
  limit.time *= count;
  limit.working_days *= count;
  return limit;
}

Take ToLimit(std::optional<Limit>& limit) {
  return [&limit](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(limit, ReadLimit(node, field));
    return absl::OkStatus();
  };
}

// What is wrong with a list of percents, in words of errors.
struct PercentWords {
  int max = 0;
  absl::string_view out_of_range;
  absl::string_view not_rising;
};
constexpr PercentWords kWarningWords{99, "WARNING_OUT_OF_RANGE", "WARNINGS_NOT_RISING"};
constexpr PercentWords kLadderWords{kLadderPercentMax, "RUNG_OUT_OF_RANGE", "LADDER_NOT_RISING"};

absl::StatusOr<std::vector<int>> ReadPercents(const YAML::Node& list, const std::string& field,
                                              const PercentWords& words) {
  std::vector<int> percents;
  RETURN_IF_ERROR(TakeEach(list, field, kPercentsMax,
                           [&](const YAML::Node& node, const std::string& own) -> absl::Status {
                             ASSIGN_OR_RETURN(const int percent,
                                              Whole(node, own, 1, words.max, words.out_of_range));
                             if (!percents.empty() && percent <= percents.back()) {
                               return At(node, own, words.not_rising,
                                         absl::StrCat(percent, " comes after ", percents.back(),
                                                      "; give each once, the lowest first"));
                             }
                             percents.push_back(percent);
                             return absl::OkStatus();
                           }));
  return percents;
}

template <typename Percents>
Take ToPercents(Percents& percents, const PercentWords& words) {
  return [&percents, &words](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(percents, ReadPercents(node, field, words));
    return absl::OkStatus();
  };
}

// 24x7, or an id and a version.
absl::Status ReadCalendarName(const YAML::Node& node, const std::string& field, PolicyDraft& draft,
                              Lines& lines) {
  if (!node.IsMap()) return ToText(draft.calendar_id)(node, field);
  return yaml::ReadMap(
      node, field + ".",
      {{"id", ToText(draft.calendar_id)},
       {"version", ToWhole(draft.calendar_version, 1, kRankMax, "CALENDAR_VERSION_UNKNOWN")}},
      lines);
}

Keys MilestoneKeys(MilestoneDraft& draft, Lines& lines) {
  Promise& promise = draft.promise;
  return {{"name", ToText(promise.milestone)},
          {"rule", ToText(promise.rule_id)},
          {"what", ToText(promise.what)},
          {"because", ToText(promise.why)},
          {"match",
           [&promise, &lines](const YAML::Node& node, const std::string& field) {
             return ReadMatch(node, field, promise.match, lines);
           }},
          {"except",
           [&promise, &lines](const YAML::Node& node, const std::string& field) {
             if (node.IsMap() && node.size() == 0) {
               return absl::Status(At(node, field, "MATCH_EMPTY", "this excepts every complaint"));
             }
             return ReadMatch(node, field, promise.except.emplace(), lines);
           }},
          {"start", ToStart(draft.start, promise.start_on, lines)},
          {"stop", ToStops(promise.stop, lines)},
          {"pause", ToPauses(promise.pauses, lines)},
          {"cancel", ToTrigger(promise.cancel, "CANCEL_UNKNOWN", lines)},
          {"limit", ToLimit(draft.limit)},
          {"warnings", ToPercents(draft.warnings, kWarningWords)},
          {"ladder", ToPercents(draft.ladder, kLadderWords)}};
}

absl::Status ReadDraft(const YAML::Node& root, PolicyDraft& draft, Lines& lines) {
  const Keys keys = {
      {"id", ToText(draft.id)},
      {"version", ToWhole(draft.version, 1, kRankMax, "POLICY_VERSION_INVALID")},
      {"rank", ToWhole(draft.rank, 0, kRankMax, "POLICY_RANK_INVALID")},
      {"calendar",
       [&](const YAML::Node& node, const std::string& field) {
         return ReadCalendarName(node, field, draft, lines);
       }},
      {"warnings", ToPercents(draft.warnings, kWarningWords)},
      {"ladder", ToPercents(draft.ladder, kLadderWords)},
      {"milestones",
       [&](const YAML::Node& node, const std::string& field) {
         return yaml::ReadList<MilestoneDraft>(
             node, field, "name", kMilestonesMax, draft.milestones,
             [&](MilestoneDraft& milestone) { return MilestoneKeys(milestone, lines); }, lines);
       }},
  };
  return yaml::ReadMap(root, "", keys, lines);
}

absl::Status CheckMilestone(const MilestoneDraft& draft, const std::string& own,
                            bool around_the_clock) {
  const Promise& promise = draft.promise;
  if (!IsName(promise.milestone)) {
    return InvalidField(own + ".name", "MILESTONE_NAME_INVALID", NameRule());
  }
  for (const auto& [key, text] :
       {std::pair("rule", &promise.rule_id), std::pair("what", &promise.what),
        std::pair("because", &promise.why)}) {
    if (!text->empty()) continue;
    return InvalidField(absl::StrCat(own, ".", key), "TEXT_MISSING",
                        absl::StrCat(promise.milestone, ": give ", key, ", for people"));
  }
  if (!draft.start || (*draft.start == Start::kEvent && promise.start_on.empty())) {
    return InvalidField(own + ".start", "START_MISSING",
                        absl::StrCat(promise.milestone, ": give matched, filed or what begins it"));
  }
  if (promise.stop.empty()) {
    return InvalidField(own + ".stop", "STOP_MISSING",
                        absl::StrCat(promise.milestone, ": give what reaches it, or it cannot be"));
  }
  if (!draft.limit) {
    return InvalidField(own + ".limit", "LIMIT_MISSING",
                        absl::StrCat(promise.milestone, ": give a limit like 4h"));
  }
  if (draft.limit->working_days > 0 && around_the_clock) {
    return InvalidField(own + ".limit", "WORKING_DAYS_WITHOUT_CALENDAR",
                        "around the clock there are no working days; name another calendar");
  }
  return CheckConditions(promise, own);
}

// R-S14: a policy names the version too, so that a calendar that changes does not change it.
absl::Status TakeCalendar(const Calendars& calendars, PolicyDraft& draft) {
  if (draft.calendar_id.empty()) {
    return InvalidField("calendar", "CALENDAR_MISSING", "give 24x7, or {id: cn, version: 1}");
  }
  if (draft.calendar_id == kAroundTheClock && draft.calendar_version == 0) return absl::OkStatus();
  draft.calendar = FindCalendar(calendars, draft.calendar_id, draft.calendar_version);
  if (draft.calendar != nullptr) return absl::OkStatus();
  return InvalidField(
      "calendar", "CALENDAR_UNKNOWN",
      absl::StrCat("there is no such calendar; there are 24x7",
                   absl::StrJoin(calendars, "", [](std::string* out, const CalendarPtr& calendar) {
                     absl::StrAppend(out, ", {id: ", calendar->id(),
                                     ", version: ", calendar->version(), "}");
                   })));
}

absl::Status Check(const PolicyDraft& draft) {
  if (!IsName(draft.id)) {
    return InvalidField("id", "POLICY_ID_INVALID", NameRule());
  }
  if (draft.version == 0) {
    return InvalidField("version", "POLICY_VERSION_INVALID", "give a version from 1");
  }
  if (draft.rank < 0) {
    return InvalidField("rank", "POLICY_RANK_INVALID", "give a rank from 0");
  }
  if (draft.milestones.empty()) {
    return InvalidField("milestones", "MILESTONES_MISSING", "give at least one");
  }
  std::set<absl::string_view> names;
  for (size_t i = 0; i < draft.milestones.size(); ++i) {
    const std::string own = absl::StrCat("milestones[", i, "]");
    const MilestoneDraft& milestone = draft.milestones[i];
    RETURN_IF_ERROR(CheckMilestone(milestone, own, draft.calendar == nullptr));
    if (!names.insert(milestone.promise.milestone).second) {
      return InvalidField(own + ".name", "MILESTONE_TWICE",
                          absl::StrCat(milestone.promise.milestone, " is promised twice"));
    }
  }
  return absl::OkStatus();
}

Policy Finish(PolicyDraft draft) {
  Policy policy{.name = absl::StrCat(kPolicyCollection, draft.id),
                .version = draft.version,
                .rank = draft.rank,
                .calendar = std::move(draft.calendar)};
  for (MilestoneDraft& milestone : draft.milestones) {
    Promise& promise = policy.promises.emplace_back(std::move(milestone.promise));
    promise.start = *milestone.start;
    promise.limit = *milestone.limit;
    promise.warning_percents = milestone.warnings.value_or(draft.warnings);
    promise.ladder_percents = milestone.ladder.value_or(draft.ladder);
  }
  return policy;
}

}  // namespace

CalendarPtr FindCalendar(const Calendars& calendars, absl::string_view id, int version) {
  for (const CalendarPtr& calendar : calendars) {
    if (calendar->id() == id && calendar->version() == version) return calendar;
  }
  return nullptr;
}

absl::StatusOr<Policy> ReadPolicy(absl::string_view text, const Calendars& calendars) {
  Policy policy;
  RETURN_IF_ERROR(
      yaml::Read(text, "policy", [&](const YAML::Node& root, Lines& lines) -> absl::Status {
        PolicyDraft draft;
        RETURN_IF_ERROR(ReadDraft(root, draft, lines));
        RETURN_IF_ERROR(lines.Locate(TakeCalendar(calendars, draft)));
        RETURN_IF_ERROR(lines.Locate(Check(draft)));
        policy = Finish(std::move(draft));
        return absl::OkStatus();
      }));
  return policy;
}

}  // namespace redress::sla
