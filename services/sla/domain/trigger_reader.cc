#include "services/sla/domain/trigger_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "services/sla/domain/pack_values.h"
#include "yaml/values.h"

namespace redress::sla {
namespace {

using yaml::At;
using yaml::Lines;
using yaml::Plain;
using yaml::Take;
using yaml::TakeEach;
using yaml::ToText;

constexpr std::pair<absl::string_view, Start> kStarts[] = {{"matched", Start::kMatched},
                                                           {"filed", Start::kFiled}};

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
  if (trigger.Has(step)) {
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

}  // namespace

Take ToTrigger(Trigger& trigger, absl::string_view reason, Lines& lines) {
  return [&trigger, reason, &lines](const YAML::Node& node, const std::string& field) {
    return ReadTrigger(node, field, reason, trigger, lines);
  };
}

Take ToStart(std::optional<Start>& start, Trigger& start_on, Lines& lines) {
  return [&start, &start_on, &lines](const YAML::Node& node,
                                     const std::string& field) -> absl::Status {
    if (node.IsScalar()) {
      ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
      if (const Start* known = FindStart(text)) {
        start = *known;
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
    start = Start::kEvent;
    return ReadTrigger(node, field, "START_UNKNOWN", start_on, lines);
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

}  // namespace redress::sla
