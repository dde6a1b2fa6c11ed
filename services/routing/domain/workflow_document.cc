#include "services/routing/domain/workflow_document.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/domain/document_values.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/workflow.h"
#include "services/routing/domain/workflow_check.h"

namespace redress::routing {
namespace {

using yaml::At;
using yaml::Keys;
using yaml::Lines;
using yaml::Take;

Take ToId(v1::Workflow& workflow) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string id, ReadCode(node, field));
    workflow.set_name(WorkflowName(id));
    return absl::OkStatus();
  };
}

Take ToLevels(v1::Workflow& workflow) {
  return [&](const YAML::Node& list, const std::string& field) -> absl::Status {
    std::vector<int> levels;
    RETURN_IF_ERROR(yaml::TakeEach(
        list, field, kWorkflowValuesMax,
        [&](const YAML::Node& node, const std::string& own) -> absl::Status {
          ASSIGN_OR_RETURN(const int level, yaml::Whole(node, own, 1, 3, "LEVEL_UNKNOWN"));
          return yaml::AddOnce(node, own, level, levels);
        }));
    workflow.mutable_levels()->Assign(levels.begin(), levels.end());
    return CheckAny(!levels.empty(), list, field);
  };
}

Take ToMatch(v1::Workflow& workflow, Lines& lines) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    if (!node.IsMap()) return NotAMap(node, field, "categories, subcategories or levels");
    return yaml::ReadMap(
        node, field + ".",
        {{"categories", ToTexts(*workflow.mutable_categories(), kWorkflowValuesMax, &ReadCode)},
         {"subcategories",
          ToTexts(*workflow.mutable_subcategories(), kWorkflowValuesMax, &ReadCode)},
         {"levels", ToLevels(workflow)}},
        lines);
  };
}

using SetBool = void (v1::WorkflowStep::*)(bool value);

Take ToFlag(v1::WorkflowStep& step, SetBool set) {
  return [&step, set](const YAML::Node& node, const std::string& field) -> absl::Status {
    std::optional<bool> value;
    RETURN_IF_ERROR(yaml::ToBool(value)(node, field));
    (step.*set)(*value);
    return absl::OkStatus();
  };
}

Take ToLimit(v1::WorkflowStep& step) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const int seconds,
                     yaml::Whole(node, field, 1, kStepLimitSecondsMax, "LIMIT_OUT_OF_RANGE"));
    step.set_limit_seconds(seconds);
    return absl::OkStatus();
  };
}

Keys StepKeys(v1::WorkflowStep& step) {
  return {{"step", yaml::ToText(*step.mutable_step())},
          {"owner", yaml::ToText(*step.mutable_owner_role())},
          {"limit_seconds", ToLimit(step)},
          {"skippable", ToFlag(step, &v1::WorkflowStep::set_skippable)},
          {"required", ToFlag(step, &v1::WorkflowStep::set_required)}};
}

// Fields of the contract, as the document names them.
std::string InWordsOf(absl::string_view field) {
  if (field == "name") return "id";
  if (field == "display_name") return "name";
  for (const char* list : {"categories", "subcategories", "levels"}) {
    if (absl::StartsWith(field, list)) return absl::StrCat("match.", field);
  }
  constexpr absl::string_view kRole = ".owner_role";
  if (absl::EndsWith(field, kRole)) {
    return absl::StrCat(field.substr(0, field.size() - kRole.size()), ".owner");
  }
  return std::string(field);
}

// What CheckWorkflow says, about the document.
absl::Status OfDocument(const absl::Status& status) {
  const std::string field = FieldOf(status);
  if (field.empty()) return status;
  absl::string_view message = status.message();
  absl::ConsumePrefix(&message, field + ": ");
  return InvalidField(InWordsOf(field), ReasonOf(status), message);
}

absl::Status ReadAll(const YAML::Node& root, v1::Workflow& workflow, Lines& lines) {
  std::vector<v1::WorkflowStep> steps;
  RETURN_IF_ERROR(
      yaml::ReadMap(root, "",
                    {{"id", ToId(workflow)},
                     {"name", ToName(*workflow.mutable_display_name(), kWorkflowNameMax)},
                     {"match", ToMatch(workflow, lines)},
                     {"steps",
                      [&](const YAML::Node& node, const std::string& field) {
                        return yaml::ReadList<v1::WorkflowStep>(
                            node, field, "step", kWorkflowStepsMax, steps,
                            [&](v1::WorkflowStep& step) { return StepKeys(step); }, lines);
                      }}},
                    lines));
  workflow.mutable_steps()->Assign(steps.begin(), steps.end());
  return absl::OkStatus();
}

absl::Status CheckRead(const v1::Workflow& workflow, const std::vector<v1::Workflow>& deciding) {
  if (workflow.name().empty()) return InvalidField("id", "ID_MISSING", "give the workflow's id");
  RETURN_IF_ERROR(OfDocument(CheckWorkflow(workflow)));
  return OfDocument(CheckApart(workflow, deciding));
}

}  // namespace

absl::StatusOr<v1::Workflow> ReadWorkflow(absl::string_view text,
                                          const std::vector<v1::Workflow>& deciding) {
  v1::Workflow workflow;
  RETURN_IF_ERROR(
      yaml::Read(text, "workflow", [&](const YAML::Node& root, Lines& lines) -> absl::Status {
        RETURN_IF_ERROR(ReadAll(root, workflow, lines));
        return lines.Locate(CheckRead(workflow, deciding));
      }));
  return workflow;
}

std::string WriteWorkflow(const v1::Workflow& workflow) {
  std::string text = absl::StrCat("id: ", Code(IdOf(workflow.name())),
                                  "\nname: ", Quoted(workflow.display_name()), "\n");
  const auto level = [](int value) { return absl::StrCat(value); };
  if (ClosenessOf(workflow) > 0) absl::StrAppend(&text, "match:\n");
  if (!workflow.categories().empty()) {
    absl::StrAppend(&text, "  categories: ", ListInWords(workflow.categories(), Code), "\n");
  }
  if (!workflow.subcategories().empty()) {
    absl::StrAppend(&text, "  subcategories: ", ListInWords(workflow.subcategories(), Code), "\n");
  }
  if (!workflow.levels().empty()) {
    absl::StrAppend(&text, "  levels: ", ListInWords(workflow.levels(), level), "\n");
  }
  absl::StrAppend(&text, "steps:\n");
  for (const v1::WorkflowStep& step : workflow.steps()) {
    absl::StrAppend(&text, "  - step: ", Code(step.step()), "\n");
    if (!step.owner_role().empty() && step.owner_role() != kAgentRole) {
      absl::StrAppend(&text, "    owner: ", step.owner_role(), "\n");
    }
    if (step.limit_seconds() > 0) {
      absl::StrAppend(&text, "    limit_seconds: ", step.limit_seconds(), "\n");
    }
    if (step.has_skippable() && !step.skippable()) absl::StrAppend(&text, "    skippable: false\n");
    if (step.has_required() && !step.required()) absl::StrAppend(&text, "    required: false\n");
  }
  return text;
}

}  // namespace redress::routing
