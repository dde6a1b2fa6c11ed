#include "services/routing/domain/workflow_check.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/workflow.h"
#include "text/utf8.h"

namespace redress::routing {
namespace {

absl::Status CheckCodes(const google::protobuf::RepeatedPtrField<std::string>& codes,
                        absl::string_view field) {
  if (codes.size() > kWorkflowValuesMax) {
    return InvalidField(field, "LIST_TOO_LONG",
                        absl::StrCat("give at most ", kWorkflowValuesMax, " codes"));
  }
  std::set<absl::string_view> seen;
  for (int i = 0; i < codes.size(); ++i) {
    const std::string own = absl::StrCat(field, "[", i, "]");
    if (!IsId(codes[i])) {
      return InvalidField(own, "CODE_MALFORMED", "a code is 1 to 63 of a-z, 0-9 and _");
    }
    if (!seen.insert(codes[i]).second) {
      return InvalidField(own, "VALUE_TWICE", absl::StrCat(codes[i], " is given twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLevels(const v1::Workflow& workflow) {
  std::set<int> seen;
  for (int i = 0; i < workflow.levels_size(); ++i) {
    const std::string own = absl::StrCat("levels[", i, "]");
    if (!common::v1::Level_IsValid(workflow.levels(i)) ||
        workflow.levels(i) == common::v1::LEVEL_UNSPECIFIED) {
      return InvalidField(own, "LEVEL_UNKNOWN", "give a level from 1 to 3");
    }
    if (!seen.insert(workflow.levels(i)).second) {
      return InvalidField(own, "VALUE_TWICE", "this level is given twice");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckStep(const v1::WorkflowStep& step, const std::string& field) {
  if (!IsId(step.step())) {
    return InvalidField(field + ".step", "CODE_MALFORMED", "a code is 1 to 63 of a-z, 0-9 and _");
  }
  const std::string& role = step.owner_role();
  if (!role.empty() && role != kAgentRole && role != kSupervisorRole && role != kApproverRole) {
    return InvalidField(field + ".owner_role", "OWNER_ROLE_UNKNOWN",
                        "give one of agent, supervisor, approver");
  }
  if (step.limit_seconds() < 0 || step.limit_seconds() > kStepLimitSecondsMax) {
    return InvalidField(field + ".limit_seconds", "LIMIT_OUT_OF_RANGE",
                        absl::StrCat("give 1 to ", kStepLimitSecondsMax, " seconds, or no limit"));
  }
  if (!IsDoneAtOpening(step.step())) return absl::OkStatus();
  if (step.limit_seconds() > 0) {
    return InvalidField(field + ".limit_seconds", "LIMIT_UNUSED",
                        absl::StrCat("step ", step.step(), " is done as the case is opened"));
  }
  if (!role.empty() && role != kAgentRole) {
    return InvalidField(field + ".owner_role", "OWNER_UNUSED",
                        absl::StrCat("the suite itself does step ", step.step()));
  }
  return absl::OkStatus();
}

absl::Status CheckSteps(const v1::Workflow& workflow) {
  if (workflow.steps_size() > kWorkflowStepsMax) {
    return InvalidField("steps", "LIST_TOO_LONG",
                        absl::StrCat("give at most ", kWorkflowStepsMax, " steps"));
  }
  std::set<absl::string_view> seen;
  bool by_people = false;
  for (int i = 0; i < workflow.steps_size(); ++i) {
    const v1::WorkflowStep& step = workflow.steps(i);
    const std::string field = absl::StrCat("steps[", i, "]");
    RETURN_IF_ERROR(CheckStep(step, field));
    if (!seen.insert(step.step()).second) {
      return InvalidField(field + ".step", "STEP_TWICE",
                          absl::StrCat("step ", step.step(), " is given twice"));
    }
    if (!IsDoneAtOpening(step.step())) {
      by_people = true;
    } else if (by_people || (step.step() == "receive" && i > 0)) {
      return InvalidField(field + ".step", "STEP_MISPLACED",
                          "receive and dispatch stand first, in this order: they are done as the "
                          "case is opened");
    }
  }
  if (by_people) return absl::OkStatus();
  return InvalidField("steps", "STEPS_MISSING", "give at least one step that people do");
}

}  // namespace

absl::Status CheckWorkflow(const v1::Workflow& workflow) {
  ASSIGN_OR_RETURN(const std::string id, ParseName("workflows", workflow.name(), "name"));
  const size_t characters = text::CountCharacters(workflow.display_name());
  if (characters == 0 || characters > kWorkflowNameMax) {
    return InvalidField("display_name", "NAME_LENGTH",
                        absl::StrCat("give 1 to ", kWorkflowNameMax, " characters"));
  }
  RETURN_IF_ERROR(CheckCodes(workflow.categories(), "categories"));
  RETURN_IF_ERROR(CheckCodes(workflow.subcategories(), "subcategories"));
  RETURN_IF_ERROR(CheckLevels(workflow));
  if (id == kStandardWorkflow && ClosenessOf(workflow) > 0) {
    const char* field = !workflow.categories().empty()      ? "categories"
                        : !workflow.subcategories().empty() ? "subcategories"
                                                            : "levels";
    return InvalidField(field, "STANDARD_FOR_ALL",
                        "workflows/standard is for every case that no other one is for");
  }
  return CheckSteps(workflow);
}

absl::Status CheckApart(const v1::Workflow& workflow, const std::vector<v1::Workflow>& deciding) {
  size_t others = 0;
  for (const v1::Workflow& other : deciding) {
    if (other.name() == workflow.name()) continue;
    ++others;
    if (!AreAlike(workflow, other)) continue;
    const char* field = !workflow.subcategories().empty() ? "subcategories"
                        : !workflow.categories().empty()  ? "categories"
                        : !workflow.levels().empty()      ? "levels"
                                                          : "name";
    return InvalidField(field, "WORKFLOW_AMBIGUOUS",
                        absl::StrCat("a case can match ", other.name(),
                                     " as well, which decides; say more closely which cases this "
                                     "one is for, or switch the other one off"));
  }
  if (others < kWorkflowsMax) return absl::OkStatus();
  return FailedPrecondition(
      "WORKFLOWS_FULL",
      absl::StrCat("a tenant has ", kWorkflowsMax, " workflows that decide; switch one off"));
}

}  // namespace redress::routing
