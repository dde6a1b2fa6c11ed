#include "services/sla/domain/promise_check.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/sla/domain/condition.h"

namespace redress::sla {
namespace {

// True when some event can be one of each: of the vocabulary as one condition implies another.
bool Overlap(const Trigger& left, const Trigger& right) {
  return (Implied(left.conditions) & right.conditions) != 0 ||
         (left.conditions & Implied(right.conditions)) != 0 ||
         std::any_of(left.steps.begin(), left.steps.end(),
                     [&](const StepCondition& step) { return right.Has(step); });
}

// True when every event of `left` is one of `right`.
bool Within(const Trigger& left, const Trigger& right) {
  for (const Condition& condition : Conditions()) {
    const ConditionBits bit = BitOf(condition);
    if ((left.conditions & bit) != 0 && (Implied(bit) & right.conditions) == 0) return false;
  }
  return std::all_of(left.steps.begin(), left.steps.end(),
                     [&](const StepCondition& step) { return right.Has(step); });
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

}  // namespace

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

}  // namespace redress::sla
