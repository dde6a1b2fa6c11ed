#include "services/sla/domain/policy_reader.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "yaml/strict.h"

namespace redress::sla {
namespace {

using yaml::At;
using yaml::Keys;
using yaml::Lines;
using yaml::Plain;
using yaml::Take;
using yaml::ToText;

constexpr absl::string_view kAroundTheClock = "24x7";
constexpr size_t kNameBytesMax = 64;

constexpr std::pair<absl::string_view, Start> kStarts[] = {{"matched", Start::kMatched},
                                                           {"filed", Start::kFiled}};
constexpr std::pair<absl::string_view, common::v1::Kind> kKinds[] = {
    {"complaint", common::v1::KIND_COMPLAINT},
    {"suggestion", common::v1::KIND_SUGGESTION},
    {"inquiry", common::v1::KIND_INQUIRY}};

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

bool IsName(absl::string_view text) {
  return !text.empty() && text.size() <= kNameBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
         });
}

using TakeOne = absl::FunctionRef<absl::Status(const YAML::Node& node, const std::string& field)>;

// One plain value, or a list of them.
absl::Status TakeEach(const YAML::Node& node, const std::string& field, size_t count_max,
                      TakeOne take) {
  if (!node.IsSequence()) return take(node, field);
  if (node.size() > count_max) {
    return At(node, field, "LIST_TOO_LONG", absl::StrCat("give at most ", count_max, " entries"));
  }
  for (size_t i = 0; i < node.size(); ++i) {
    RETURN_IF_ERROR(take(node[i], absl::StrCat(field, "[", i, "]")));
  }
  return absl::OkStatus();
}

template <typename Value>
absl::Status AddOnce(const YAML::Node& node, const std::string& field, const Value& value,
                     std::vector<Value>& values) {
  if (std::find(values.begin(), values.end(), value) != values.end()) {
    return At(node, field, "VALUE_TWICE", absl::StrCat(node.Scalar(), " is given twice"));
  }
  values.push_back(value);
  return absl::OkStatus();
}

absl::StatusOr<int> Whole(const YAML::Node& node, const std::string& field, int min, int max,
                          absl::string_view reason) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  int number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= min && number <= max) return number;
  return At(node, field, reason, absl::StrCat("give a whole number from ", min, " to ", max));
}

Take ToWhole(int& number, int min, int max, absl::string_view reason) {
  return [&number, min, max, reason](const YAML::Node& node,
                                     const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(number, Whole(node, field, min, max, reason));
    return absl::OkStatus();
  };
}

// A value of Match, read from its plain text.
template <typename Value>
using ReadOne = absl::StatusOr<Value> (*)(const YAML::Node& node, const std::string& field);

template <typename Value>
Take ToMatched(std::vector<Value>& values, ReadOne<Value> read) {
  return [&values, read](const YAML::Node& list, const std::string& field) -> absl::Status {
    RETURN_IF_ERROR(TakeEach(list, field, kMatchValuesMax,
                             [&](const YAML::Node& node, const std::string& own) -> absl::Status {
                               ASSIGN_OR_RETURN(const Value value, read(node, own));
                               return AddOnce(node, own, value, values);
                             }));
    if (!values.empty()) return absl::OkStatus();
    return At(list, field, "MATCH_EMPTY",
              "no complaint has none of them; leave the key out to match every complaint");
  };
}

std::string ChannelName(common::v1::Channel channel) {
  const std::string& name = common::v1::Channel_Name(channel);
  return absl::AsciiStrToLower(absl::StripPrefix(name, "CHANNEL_"));
}

absl::StatusOr<common::v1::Channel> ReadChannel(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  std::vector<std::string> names;
  for (int number = common::v1::CHANNEL_UNSPECIFIED + 1; number <= common::v1::Channel_MAX;
       ++number) {
    const auto channel = static_cast<common::v1::Channel>(number);
    if (ChannelName(channel) == text) return channel;
    names.push_back(ChannelName(channel));
  }
  return At(node, field, "CHANNEL_UNKNOWN",
            absl::StrCat("there is no such channel; there are ", absl::StrJoin(names, ", ")));
}

absl::StatusOr<common::v1::Kind> ReadKind(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  for (const auto& [name, kind] : kKinds) {
    if (name == text) return kind;
  }
  return At(node, field, "KIND_UNKNOWN",
            "there is no such kind; there are complaint, suggestion, inquiry");
}

absl::StatusOr<std::string> ReadCategory(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (IsName(text)) return text;
  return At(node, field, "CATEGORY_INVALID", "give a code of the taxonomy, like after_sales");
}

absl::StatusOr<common::v1::Level> ReadLevel(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const int level, Whole(node, field, 1, 3, "LEVEL_UNKNOWN"));
  return static_cast<common::v1::Level>(level);
}

// A code of this suite, such as a signal.
absl::StatusOr<std::string> ReadCode(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (IsName(text)) return text;
  return At(
      node, field, "CODE_INVALID",
      absl::StrCat("give 1 to ", kNameBytesMax, " lower-case letters, digits and underscores"));
}

// What the platform calls something, such as a tier.
absl::StatusOr<std::string> ReadValue(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (!text.empty()) return text;
  return At(node, field, "VALUE_EMPTY", "give a value, or leave the entry out");
}

Take ToMinorUnits(std::optional<int64_t>& minor_units) {
  return [&minor_units](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
    int64_t number = 0;
    if (!absl::SimpleAtoi(text, &number) || number < 0) {
      return At(node, field, "AMOUNT_INVALID",
                "give a whole number of minor units, 0 or more, like 50000 for 500.00");
    }
    minor_units = number;
    return absl::OkStatus();
  };
}

bool IsCurrency(absl::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(static_cast<unsigned char>(c));
         });
}

Take ToAmount(std::optional<AmountRange>& amount, Lines& lines) {
  return [&amount, &lines](const YAML::Node& node, const std::string& field) -> absl::Status {
    if (!node.IsMap()) {
      return At(node, field, "VALUE_NOT_MAP", "give {currency: CNY, at_least: 50000}");
    }
    AmountRange range;
    std::optional<int64_t> least, most;
    RETURN_IF_ERROR(yaml::ReadMap(node, field + ".",
                                  {{"currency", ToText(range.currency)},
                                   {"at_least", ToMinorUnits(least)},
                                   {"at_most", ToMinorUnits(most)}},
                                  lines));
    if (!IsCurrency(range.currency)) {
      return At(node, field, "CURRENCY_INVALID", "give currency as a code like CNY");
    }
    if (!least && !most) {
      return At(node, field, "AMOUNT_MISSING", "give at_least, at_most or both, in minor units");
    }
    range.minor_units_min = least.value_or(range.minor_units_min);
    range.minor_units_max = most.value_or(range.minor_units_max);
    if (range.minor_units_min > range.minor_units_max) {
      return At(node, field, "AMOUNT_EMPTY", "no amount is at least more than it is at most");
    }
    amount = range;
    return absl::OkStatus();
  };
}

Take ToBool(std::optional<bool>& value) {
  return [&value](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
    if (text != "true" && text != "false") {
      return At(node, field, "VALUE_NOT_BOOL", "give true or false");
    }
    value = text == "true";
    return absl::OkStatus();
  };
}

absl::Status ReadMatch(const YAML::Node& node, const std::string& field, Match& match,
                       Lines& lines) {
  if (!node.IsMap()) {
    return At(node, field, "VALUE_NOT_MAP", "give channels, categories, levels or the like");
  }
  return yaml::ReadMap(
      node, field + ".",
      {{"channels", ToMatched<common::v1::Channel>(match.channels, &ReadChannel)},
       {"kinds", ToMatched<common::v1::Kind>(match.kinds, &ReadKind)},
       {"categories", ToMatched<std::string>(match.categories, &ReadCategory)},
       {"subcategories", ToMatched<std::string>(match.subcategories, &ReadCategory)},
       {"levels", ToMatched<common::v1::Level>(match.levels, &ReadLevel)},
       {"signals", ToMatched<std::string>(match.signals, &ReadCode)},
       {"tiers", ToMatched<std::string>(match.tiers, &ReadValue)},
       {"languages", ToMatched<std::string>(match.languages, &ReadValue)},
       {"regions", ToMatched<std::string>(match.regions, &ReadValue)},
       {"sources", ToMatched<std::string>(match.sources, &ReadCode)},
       {"skus", ToMatched<std::string>(match.skus, &ReadValue)},
       {"suppliers", ToMatched<std::string>(match.suppliers, &ReadValue)},
       {"batches", ToMatched<std::string>(match.batches, &ReadValue)},
       {"amount", ToAmount(match.amount, lines)},
       {"needs_review", ToBool(match.needs_review)}},
      lines);
}

const Start* FindStart(absl::string_view name) {
  for (const auto& [own, start] : kStarts) {
    if (own == name) return &start;
  }
  return nullptr;
}

std::string ConditionNames() {
  return absl::StrJoin(Conditions(), ", ",
                       [](std::string* out, const Condition& condition) {
                         absl::StrAppend(out, condition.name);
                       }) +
         ", {step_started: CODE} and {step_completed: CODE}";
}

// {step_started: investigate}
absl::Status AddStep(const YAML::Node& node, const std::string& field, absl::string_view reason,
                     Trigger& trigger, Lines& lines) {
  std::string started, completed;
  RETURN_IF_ERROR(yaml::ReadMap(
      node, field + ".", {{"step_started", ToText(started)}, {"step_completed", ToText(completed)}},
      lines));
  if (started.empty() == completed.empty()) {
    return At(node, field, reason, "give one of {step_started: CODE} and {step_completed: CODE}");
  }
  StepCondition step{!completed.empty(), completed.empty() ? started : completed};
  if (!IsName(step.step)) {
    return At(node, field, "STEP_INVALID", "give the code of a step, like investigate");
  }
  if (std::find(trigger.steps.begin(), trigger.steps.end(), step) != trigger.steps.end()) {
    return At(node, field, "VALUE_TWICE", absl::StrCat(step.Name(), " is given twice"));
  }
  trigger.steps.push_back(std::move(step));
  return absl::OkStatus();
}

// Reads a condition or a list of them; what is none is refused with `reason`.
absl::Status ReadTrigger(const YAML::Node& list, const std::string& field, absl::string_view reason,
                         Trigger& trigger, Lines& lines) {
  return TakeEach(list, field, kConditionsMax,
                  [&](const YAML::Node& node, const std::string& own) -> absl::Status {
                    if (node.IsMap()) return AddStep(node, own, reason, trigger, lines);
                    ASSIGN_OR_RETURN(const std::string text, Plain(node, own));
                    const Condition* condition = FindCondition(text);
                    if (condition == nullptr) {
                      return At(
                          node, own, reason,
                          absl::StrCat("there is no such condition; there are ", ConditionNames()));
                    }
                    if ((trigger.conditions & BitOf(*condition)) != 0) {
                      return At(node, own, "VALUE_TWICE", absl::StrCat(text, " is given twice"));
                    }
                    trigger.conditions |= BitOf(*condition);
                    return absl::OkStatus();
                  });
}

Take ToTrigger(Trigger& trigger, absl::string_view reason, Lines& lines) {
  return [&trigger, reason, &lines](const YAML::Node& node, const std::string& field) {
    return ReadTrigger(node, field, reason, trigger, lines);
  };
}

// matched, filed, or what begins it.
Take ToStart(MilestoneDraft& draft, Lines& lines) {
  return [&draft, &lines](const YAML::Node& node, const std::string& field) -> absl::Status {
    if (node.IsScalar()) {
      ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
      if (const Start* start = FindStart(text)) {
        draft.start = *start;
        return absl::OkStatus();
      }
      if (FindCondition(text) == nullptr) {
        return At(
            node, field, "START_UNKNOWN",
            absl::StrCat("there is no such start; there are matched, when the complaint comes "
                         "to match, filed, ",
                         ConditionNames()));
      }
    }
    draft.start = Start::kEvent;
    return ReadTrigger(node, field, "START_UNKNOWN", draft.promise.start_on, lines);
  };
}

Take ToStops(Trigger& stop, Lines& lines) {
  return [&stop, &lines](const YAML::Node& list, const std::string& field) -> absl::Status {
    RETURN_IF_ERROR(TakeEach(
        list, field, kConditionsMax,
        [&](const YAML::Node& node, const std::string& own) -> absl::Status {
          if (!node.IsScalar() || FindStart(node.Scalar()) == nullptr) return absl::OkStatus();
          return At(
              node, own, "STOP_UNREACHABLE",
              absl::StrCat(node.Scalar(), " begins a clock and cannot come again while it runs"));
        }));
    return ReadTrigger(list, field, "STOP_UNKNOWN", stop, lines);
  };
}

// {cause: {from: ..., until: ...}}
Take ToPauses(std::vector<PauseRule>& pauses, Lines& lines) {
  return [&pauses, &lines](const YAML::Node& node, const std::string& field) -> absl::Status {
    if (!node.IsMap()) {
      return At(node, field, "VALUE_NOT_MAP", "give {CAUSE: {from: ..., until: ...}}");
    }
    if (node.size() > kPausesMax) {
      return At(node, field, "LIST_TOO_LONG", absl::StrCat("give at most ", kPausesMax, " causes"));
    }
    for (const auto& entry : node) {
      ASSIGN_OR_RETURN(std::string cause, ReadCode(entry.first, field));
      const std::string own = absl::StrCat(field, ".", cause);
      lines.Remember(own, entry.first);
      if (std::any_of(pauses.begin(), pauses.end(),
                      [&](const PauseRule& pause) { return pause.cause == cause; })) {
        return At(entry.first, own, "KEY_TWICE", absl::StrCat(cause, " is given twice"));
      }
      if (!entry.second.IsMap()) {
        return At(entry.second, own, "VALUE_NOT_MAP", "give {from: ..., until: ...}");
      }
      PauseRule& pause = pauses.emplace_back();
      pause.cause = std::move(cause);
      RETURN_IF_ERROR(yaml::ReadMap(entry.second, own + ".",
                                    {{"from", ToTrigger(pause.from, "PAUSE_UNKNOWN", lines)},
                                     {"until", ToTrigger(pause.until, "PAUSE_UNKNOWN", lines)}},
                                    lines));
    }
    return absl::OkStatus();
  };
}

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
  RETURN_IF_ERROR(TakeEach(list, field, kWarningsMax,
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
          {"start", ToStart(draft, lines)},
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

// True when some event can be one of each: of the vocabulary as one condition implies another.
bool Overlap(const Trigger& left, const Trigger& right) {
  return (Implied(left.conditions) & right.conditions) != 0 ||
         (left.conditions & Implied(right.conditions)) != 0 ||
         std::any_of(left.steps.begin(), left.steps.end(), [&](const StepCondition& step) {
           return std::find(right.steps.begin(), right.steps.end(), step) != right.steps.end();
         });
}

// True when every event of `left` is one of `right`.
bool Within(const Trigger& left, const Trigger& right) {
  for (const Condition& condition : Conditions()) {
    const ConditionBits bit = BitOf(condition);
    if ((left.conditions & bit) != 0 && (Implied(bit) & right.conditions) == 0) return false;
  }
  return std::all_of(left.steps.begin(), left.steps.end(), [&](const StepCondition& step) {
    return std::find(right.steps.begin(), right.steps.end(), step) != right.steps.end();
  });
}

absl::Status CheckPause(const PauseRule& pause, const Promise& promise, const std::string& own) {
  const std::string field = absl::StrCat(own, ".pause.", pause.cause);
  if (pause.from.empty() || pause.until.empty()) {
    return InvalidField(field, pause.from.empty() ? "PAUSE_FROM_MISSING" : "PAUSE_UNTIL_MISSING",
                        absl::StrCat(promise.milestone, ": give from and until, or ", pause.cause,
                                     pause.from.empty() ? " never begins" : " never ends"));
  }
  if (Overlap(pause.from, pause.until)) {
    return InvalidField(
        field, "PAUSE_EMPTY",
        absl::StrCat(promise.milestone, ": what begins ", pause.cause, " ends it as well"));
  }
  if (Within(pause.from, promise.stop) || Within(pause.from, promise.cancel)) {
    return InvalidField(
        field, "PAUSE_UNREACHABLE",
        absl::StrCat(promise.milestone, ": what begins ", pause.cause, " ends the clock itself"));
  }
  return absl::OkStatus();
}

// R-S14: what a milestone waits for can come, and in this order.
absl::Status CheckConditions(const Promise& promise, const std::string& own) {
  const Trigger closing{.conditions = BitOf(*FindCondition("closing"))};
  if (Overlap(promise.start_on, promise.stop)) {
    return InvalidField(
        own + ".stop", "STOP_UNREACHABLE",
        absl::StrCat(promise.milestone,
                     ": what begins the clock is what reaches it, so it would never "
                     "run"));
  }
  if (!promise.start_on.empty() && Within(promise.start_on, closing)) {
    return InvalidField(own + ".stop", "STOP_UNREACHABLE",
                        absl::StrCat(promise.milestone, ": nothing comes after the closing"));
  }
  if (Within(promise.stop, promise.cancel)) {
    return InvalidField(own + ".cancel", "CANCEL_IS_STOP",
                        absl::StrCat(promise.milestone, ": what reaches it cannot cancel it"));
  }
  if (!promise.cancel.empty() && Within(promise.cancel, promise.stop)) {
    return InvalidField(own + ".cancel", "CANCEL_UNREACHABLE",
                        absl::StrCat(promise.milestone, ": what cancels it reaches it"));
  }
  if (Overlap(promise.start_on, promise.cancel)) {
    return InvalidField(own + ".cancel", "CANCEL_IS_START",
                        absl::StrCat(promise.milestone, ": what begins it cannot cancel it"));
  }
  for (const PauseRule& pause : promise.pauses) {
    RETURN_IF_ERROR(CheckPause(pause, promise, own));
  }
  return absl::OkStatus();
}

absl::Status CheckMilestone(const MilestoneDraft& draft, const std::string& own,
                            bool around_the_clock) {
  const Promise& promise = draft.promise;
  if (!IsName(promise.milestone)) {
    return InvalidField(
        own + ".name", "MILESTONE_NAME_INVALID",
        absl::StrCat("give 1 to ", kNameBytesMax, " lower-case letters, digits and underscores"));
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
    return InvalidField(
        "id", "POLICY_ID_INVALID",
        absl::StrCat("give 1 to ", kNameBytesMax, " lower-case letters, digits and underscores"));
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
