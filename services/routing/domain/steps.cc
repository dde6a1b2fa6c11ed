#include "services/routing/domain/steps.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"

namespace redress::routing {
namespace {

constexpr size_t kDoneAtOpening = 2;  // receive and dispatch

bool Ended(const v1::Step& step) {
  return step.state() == v1::STEP_STATE_COMPLETED || step.state() == v1::STEP_STATE_SKIPPED;
}

absl::Status Refused(absl::string_view reason, const v1::Step& step, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message).With("step", step.step());
}

// Finds the step and holds the order: every one before it has ended, and it has not (R-R4).
absl::Status FindMovable(v1::Case& work_case, absl::string_view code, v1::Step*& found) {
  for (v1::Step& step : *work_case.mutable_steps()) {
    if (step.step() == code) {
      if (Ended(step)) {
        return Refused("STEP_ALREADY_ENDED", step, "this step has ended; go on with the next one");
      }
      found = &step;
      return absl::OkStatus();
    }
    if (!Ended(step)) {
      return Refused("STEP_OUT_OF_ORDER", step,
                     absl::StrCat("complete or skip step ", step.step(), " first"));
    }
  }
  return CheckStepCode(code);
}

}  // namespace

const std::vector<std::string>& StandardSteps() {
  static const auto& steps = *new std::vector<std::string>{
      "receive", "dispatch", "investigate", "agree_solution", "execute", "confirm", "follow_up"};
  return steps;
}

absl::Status CheckStepCode(absl::string_view step) {
  const auto& steps = StandardSteps();
  if (std::any_of(steps.begin(), steps.end(), [&](const std::string& one) { return one == step; }))
    return absl::OkStatus();
  return InvalidField("step", "STEP_UNKNOWN",
                      absl::StrCat("give one of ", absl::StrJoin(steps, ", ")));
}

void AddSteps(v1::Case& work_case, absl::Time now) {
  const auto& codes = StandardSteps();
  for (size_t i = 0; i < codes.size(); ++i) {
    v1::Step& step = *work_case.add_steps();
    step.set_step(codes[i]);
    step.set_state(i < kDoneAtOpening ? v1::STEP_STATE_COMPLETED : v1::STEP_STATE_PENDING);
    if (i >= kDoneAtOpening) continue;
    *step.mutable_start_time() = ToProto(now);
    *step.mutable_end_time() = ToProto(now);
  }
}

void GiveSteps(v1::Case& work_case, absl::string_view agent) {
  for (v1::Step& step : *work_case.mutable_steps()) {
    if (step.state() == v1::STEP_STATE_STARTED) step.set_owner(std::string(agent));
  }
}

absl::Status StartStep(v1::Case& work_case, absl::string_view step, absl::Time now) {
  v1::Step* found = nullptr;
  RETURN_IF_ERROR(FindMovable(work_case, step, found));
  if (found->state() == v1::STEP_STATE_STARTED) {
    return Refused("STEP_ALREADY_STARTED", *found, "this step has begun; complete or skip it");
  }
  found->set_state(v1::STEP_STATE_STARTED);
  found->set_owner(work_case.assignee());
  *found->mutable_start_time() = ToProto(now);
  return absl::OkStatus();
}

absl::Status CompleteStep(v1::Case& work_case, absl::string_view step, absl::Time now) {
  v1::Step* found = nullptr;
  RETURN_IF_ERROR(FindMovable(work_case, step, found));
  if (found->state() != v1::STEP_STATE_STARTED) {
    return Refused("STEP_NOT_STARTED", *found, "start this step first");
  }
  found->set_state(v1::STEP_STATE_COMPLETED);
  *found->mutable_end_time() = ToProto(now);
  return absl::OkStatus();
}

absl::Status SkipStep(v1::Case& work_case, absl::string_view step, absl::string_view reason,
                      absl::Time now) {
  v1::Step* found = nullptr;
  RETURN_IF_ERROR(FindMovable(work_case, step, found));
  found->set_state(v1::STEP_STATE_SKIPPED);
  found->set_owner(work_case.assignee());
  found->set_reason(std::string(reason));
  *found->mutable_end_time() = ToProto(now);
  return absl::OkStatus();
}

std::string FirstOpenStep(const v1::Case& work_case) {
  for (const v1::Step& step : work_case.steps()) {
    if (step.step() != "follow_up" && !Ended(step)) return step.step();
  }
  return "";
}

}  // namespace redress::routing
