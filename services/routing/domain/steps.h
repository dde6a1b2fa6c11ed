// The steps of a case, walked in order (R-R4).
//
//   AddSteps(work_case, workflow, now);
//   RETURN_IF_ERROR(CheckDoer(record, "investigate", actor));
//   RETURN_IF_ERROR(StartStep(work_case, "investigate", actor, now));
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/routing/v1/routing.pb.h"
#include "services/routing/domain/case_record.h"
#include "services/routing/domain/workflow.h"

namespace redress::routing {

inline constexpr int kStepRoundsMax = 100;

// Gives a case the steps of a workflow, none of them begun; `receive` and `dispatch` are done with
// its opening.
void AddSteps(v1::Case& work_case, const v1::Workflow& workflow, absl::Time now);

// True when no step was begun, ended or passed over by people.
bool IsUntouched(const v1::Case& work_case);

// A new assignee goes on with what was begun and is an agent's to do.
void GiveSteps(v1::Case& work_case, absl::string_view agent);

// Null for a step that the case does not have.
const v1::Step* FindStep(const v1::Case& work_case, absl::string_view step);

// Whether `actor` may begin and end the step: of an agent's step the assignee or a supervisor, of a
// supervisor's a supervisor, of an approver's an approver who does not have the case. Errors:
// INVALID_ARGUMENT with STEP_UNKNOWN; those of CheckAssignee; PERMISSION_DENIED with STEP_ROLE or
// OWN_CASE.
absl::Status CheckDoer(const CaseRecord& record, absl::string_view step, const Actor& actor);
// Whether they may pass it over: who may do it, and a supervisor.
absl::Status CheckSkipper(const CaseRecord& record, absl::string_view step, const Actor& actor);

// The moves. Whether the caller may make them is checked before. A step that has ended may begin
// again, in another round, when the case was handed over or came back since. Errors:
// FAILED_PRECONDITION with reason STEP_OUT_OF_ORDER, STEP_ALREADY_STARTED, STEP_NOT_STARTED,
// STEP_ALREADY_ENDED, STEP_NOT_SKIPPABLE or STEP_ROUNDS_FULL.
absl::Status StartStep(v1::Case& work_case, absl::string_view step, const Actor& actor,
                       absl::Time now);
absl::Status CompleteStep(v1::Case& work_case, absl::string_view step, absl::Time now);
absl::Status SkipStep(v1::Case& work_case, absl::string_view step, absl::string_view reason,
                      const Actor& actor, absl::Time now);

// The first step that must end before the case is closed as resolved and has not, or "".
std::string FirstOpenStep(const v1::Case& work_case);

}  // namespace redress::routing
