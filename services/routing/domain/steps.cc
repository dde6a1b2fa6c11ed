#include "services/routing/domain/steps.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/case.h"

namespace redress::routing {
namespace {

bool Ended(const v1::Step& step) {
  return step.state() == v1::STEP_STATE_COMPLETED || step.state() == v1::STEP_STATE_SKIPPED;
}

absl::string_view RoleOf(const v1::Step& step) {
  return step.owner_role().empty() ? kAgentRole : absl::string_view(step.owner_role());
}

// Cases of before workflows were kept follow the standard one.
bool IsSkippable(const v1::Case& work_case, const v1::Step& step) {
  return work_case.workflow().empty() || step.skippable();
}
bool IsRequired(const v1::Case& work_case, const v1::Step& step) {
  return work_case.workflow().empty() ? step.step() != "follow_up" : step.required();
}

absl::Status Refused(absl::string_view reason, const v1::Step& step, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message).With("step", step.step());
}

absl::Status UnknownStep(const v1::Case& work_case) {
  return InvalidField(
      "step", "STEP_UNKNOWN",
      absl::StrCat("the case's workflow has no such step; it has ",
                   absl::StrJoin(work_case.steps(), ", ", [](std::string* out, const auto& step) {
                     absl::StrAppend(out, step.step());
                   })));
}

// Somebody else had the case since the step ended, or has it now.
bool ChangedHandsSince(const v1::Case& work_case, absl::Time moment) {
  return std::any_of(
      work_case.transfers().begin(), work_case.transfers().end(),
      [&](const v1::Transfer& transfer) {
        return FromProto(transfer.transfer_time()) >= moment ||
               (transfer.has_return_time() && FromProto(transfer.return_time()) >= moment);
      });
}

// Finds the step and holds the order: every one before it has ended (R-R4).
absl::Status FindInOrder(v1::Case& work_case, absl::string_view code, v1::Step*& found) {
  for (v1::Step& step : *work_case.mutable_steps()) {
    if (step.step() == code) {
      found = &step;
      return absl::OkStatus();
    }
    if (!Ended(step)) {
      return Refused("STEP_OUT_OF_ORDER", step,
                     absl::StrCat("complete or skip step ", step.step(), " first"));
    }
  }
  return UnknownStep(work_case);
}

absl::Status FindMovable(v1::Case& work_case, absl::string_view code, v1::Step*& found) {
  RETURN_IF_ERROR(FindInOrder(work_case, code, found));
  if (!Ended(*found)) return absl::OkStatus();
  return Refused("STEP_ALREADY_ENDED", *found, "this step has ended; go on with the next one");
}

absl::Status WrongRole(const v1::Step& step) {
  return Error(absl::StatusCode::kPermissionDenied, "STEP_ROLE",
               absl::StrCat("step ", step.step(), " is for role ", RoleOf(step)))
      .With("step", step.step());
}

}  // namespace

void AddSteps(v1::Case& work_case, const v1::Workflow& workflow, absl::Time now) {
  work_case.clear_steps();
  work_case.set_workflow(NameInCase(workflow));
  work_case.set_workflow_version(workflow.version());
  for (const v1::WorkflowStep& planned : workflow.steps()) {
    v1::Step& step = *work_case.add_steps();
    step.set_step(planned.step());
    step.set_owner_role(planned.owner_role());
    step.set_limit_seconds(planned.limit_seconds());
    step.set_skippable(planned.skippable());
    step.set_required(planned.required());
    const bool done = IsDoneAtOpening(planned.step());
    step.set_state(done ? v1::STEP_STATE_COMPLETED : v1::STEP_STATE_PENDING);
    if (!done) continue;
    *step.mutable_start_time() = ToProto(now);
    *step.mutable_end_time() = ToProto(now);
  }
}

bool IsUntouched(const v1::Case& work_case) {
  return std::all_of(work_case.steps().begin(), work_case.steps().end(), [](const v1::Step& step) {
    return IsDoneAtOpening(step.step()) || step.state() == v1::STEP_STATE_PENDING;
  });
}

void GiveSteps(v1::Case& work_case, absl::string_view agent) {
  for (v1::Step& step : *work_case.mutable_steps()) {
    if (step.state() == v1::STEP_STATE_STARTED && RoleOf(step) == kAgentRole) {
      step.set_owner(std::string(agent));
    }
  }
}

const v1::Step* FindStep(const v1::Case& work_case, absl::string_view step) {
  for (const v1::Step& one : work_case.steps()) {
    if (one.step() == step) return &one;
  }
  return nullptr;
}

absl::Status CheckDoer(const CaseRecord& record, absl::string_view step, const Actor& actor) {
  RETURN_IF_ERROR(CheckNotAbout(record, actor.name));
  RETURN_IF_ERROR(CheckInHands(record));
  const v1::Step* found = FindStep(record.work_case, step);
  if (found == nullptr) return UnknownStep(record.work_case);
  const absl::string_view role = RoleOf(*found);
  if (role == kAgentRole) return CheckAssignee(record, actor);
  if (role == kSupervisorRole) return actor.leads ? absl::OkStatus() : WrongRole(*found);
  if (!actor.approves) return WrongRole(*found);
  if (actor.name != record.work_case.assignee()) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "OWN_CASE",
               "nobody approves what they do themselves; another approver has to");
}

absl::Status CheckSkipper(const CaseRecord& record, absl::string_view step, const Actor& actor) {
  if (actor.leads && FindStep(record.work_case, step) != nullptr) {
    return CheckAssignee(record, actor);
  }
  return CheckDoer(record, step, actor);
}

absl::Status StartStep(v1::Case& work_case, absl::string_view step, const Actor& actor,
                       absl::Time now) {
  v1::Step* found = nullptr;
  RETURN_IF_ERROR(FindInOrder(work_case, step, found));
  if (found->state() == v1::STEP_STATE_STARTED) {
    return Refused("STEP_ALREADY_STARTED", *found, "this step has begun; complete or skip it");
  }
  if (Ended(*found)) {
    if (IsDoneAtOpening(step) || !ChangedHandsSince(work_case, FromProto(found->end_time()))) {
      return Refused("STEP_ALREADY_ENDED", *found,
                     "this step has ended; it may begin again when the case was handed over or "
                     "came back since");
    }
    if (found->round() >= kStepRoundsMax) {
      return Refused("STEP_ROUNDS_FULL", *found,
                     absl::StrCat("a step begins ", kStepRoundsMax, " times at most"));
    }
    // From before rounds were counted.
    if (found->has_start_time()) found->set_round(std::max(1, found->round()));
    found->clear_end_time();
    found->clear_reason();
  }
  found->set_state(v1::STEP_STATE_STARTED);
  found->set_owner(RoleOf(*found) == kAgentRole ? work_case.assignee() : actor.name);
  found->set_round(found->round() + 1);
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
  found->set_round(std::max(1, found->round()));
  *found->mutable_end_time() = ToProto(now);
  return absl::OkStatus();
}

absl::Status SkipStep(v1::Case& work_case, absl::string_view step, absl::string_view reason,
                      const Actor& actor, absl::Time now) {
  v1::Step* found = nullptr;
  RETURN_IF_ERROR(FindMovable(work_case, step, found));
  if (!IsSkippable(work_case, *found)) {
    return Refused("STEP_NOT_SKIPPABLE", *found,
                   absl::StrCat("the workflow does not let step ", step, " be passed over"));
  }
  found->set_state(v1::STEP_STATE_SKIPPED);
  found->set_owner(RoleOf(*found) == kAgentRole ? work_case.assignee() : actor.name);
  found->set_reason(std::string(reason));
  *found->mutable_end_time() = ToProto(now);
  return absl::OkStatus();
}

std::string FirstOpenStep(const v1::Case& work_case) {
  for (const v1::Step& step : work_case.steps()) {
    if (IsRequired(work_case, step) && !Ended(step)) return step.step();
  }
  return "";
}

}  // namespace redress::routing
