// The limits of workflow steps (R-S9). No policy promises them: a workflow does, and the event that
// begins a step says how long it may take.
//
//   for (const Run& run : StepRuns(round)) clocks.push_back(Draw(run));
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "redress/events/v1/events.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/course.h"
#include "services/sla/domain/policies.h"

namespace redress::sla {

// In the place of a policy's name, which begins otherwise: no tenant's policy is called so.
inline constexpr absl::string_view kWorkflowPolicy = "workflow";

// True for what begins a step with a limit, or ends one that may have had one.
bool IsOfStepLimit(const events::v1::Event& event);

// True for the clock of a step.
bool IsOfStep(const v1::Clock& clock);

// What warns of such clocks, and takes them up the ladder. Time counts around the clock.
Origin StepOrigin();

// A clock for each time that a step with a limit began in the round, `step:investigate` for its
// first time, `step:investigate#1.2` for the second. It is reached by the end of the step of that
// time or a later one, cancelled with the round, and stopped while the complaint is merged. A step
// that begins again while its clock runs begins no other one.
std::vector<Run> StepRuns(const Round& round);

}  // namespace redress::sla
