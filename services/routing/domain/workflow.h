// Which steps a case takes (R-R4).
//
//   const v1::Workflow& workflow = ChooseWorkflow(of_the_tenant, filing);
//   AddSteps(work_case, workflow, now);
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "redress/events/v1/events.pb.h"
#include "redress/routing/v1/workflow.pb.h"

namespace redress::routing {

inline constexpr absl::string_view kStandardWorkflow = "standard";

// Who may do a step.
inline constexpr absl::string_view kAgentRole = "agent";
inline constexpr absl::string_view kSupervisorRole = "supervisor";
inline constexpr absl::string_view kApproverRole = "approver";

// receive and dispatch: the suite does them as a case is opened.
bool IsDoneAtOpening(absl::string_view step);

// What ships, for every case that no other workflow is for. Cases refer to it as version 0, so it
// never changes.
const v1::Workflow& StandardWorkflow();

// Every field as it counts, the defaults too.
v1::Workflow Completed(v1::Workflow workflow);

// How closely it says which cases it is for; the closest one counts.
int ClosenessOf(const v1::Workflow& workflow);
// The same case could come to match both, and neither is closer.
bool AreAlike(const v1::Workflow& left, const v1::Workflow& right);

bool Matches(const v1::Workflow& workflow, const events::v1::ComplaintFiled& filing);

// The closest of `own` that matches; the standard one that ships when none does.
const v1::Workflow& ChooseWorkflow(const std::vector<v1::Workflow>& own,
                                   const events::v1::ComplaintFiled& filing);

std::string WorkflowName(absl::string_view id);
// How a case names its workflow: standard, or workflows/{id}.
std::string NameInCase(const v1::Workflow& workflow);

// As it is stored: what was put alone. Error of ParseWorkflow: INTERNAL.
std::string RecordOf(const v1::Workflow& workflow);
absl::StatusOr<v1::Workflow> ParseWorkflow(absl::string_view record, int version);

}  // namespace redress::routing
