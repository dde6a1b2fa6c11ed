#include "services/routing/domain/workflow.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

v1::Workflow MakeStandard() {
  v1::Workflow workflow;
  workflow.set_name(WorkflowName(kStandardWorkflow));
  workflow.set_display_name("Standard");
  for (const char* step : {"receive", "dispatch", "investigate", "agree_solution", "execute",
                           "confirm", "follow_up"}) {
    workflow.add_steps()->set_step(step);
  }
  // It comes after the close.
  workflow.mutable_steps()->rbegin()->set_required(false);
  return Completed(workflow);
}

template <typename List, typename Value>
bool Names(const List& list, const Value& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

template <typename List>
bool Meet(const List& left, const List& right) {
  return left.empty() || right.empty() ||
         std::any_of(left.begin(), left.end(), [&](const auto& one) { return Names(right, one); });
}

}  // namespace

bool IsDoneAtOpening(absl::string_view step) { return step == "receive" || step == "dispatch"; }

const v1::Workflow& StandardWorkflow() {
  static const auto& workflow = *new v1::Workflow(MakeStandard());
  return workflow;
}

v1::Workflow Completed(v1::Workflow workflow) {
  for (v1::WorkflowStep& step : *workflow.mutable_steps()) {
    if (step.owner_role().empty()) step.set_owner_role(std::string(kAgentRole));
    if (!step.has_skippable()) step.set_skippable(true);
    if (!step.has_required()) step.set_required(true);
  }
  return workflow;
}

int ClosenessOf(const v1::Workflow& workflow) {
  return (workflow.subcategories().empty() ? 0 : 4) + (workflow.categories().empty() ? 0 : 2) +
         (workflow.levels().empty() ? 0 : 1);
}

bool AreAlike(const v1::Workflow& left, const v1::Workflow& right) {
  return ClosenessOf(left) == ClosenessOf(right) && Meet(left.categories(), right.categories()) &&
         Meet(left.subcategories(), right.subcategories()) && Meet(left.levels(), right.levels());
}

bool Matches(const v1::Workflow& workflow, const events::v1::ComplaintFiled& filing) {
  return Names(workflow.categories(), filing.category()) &&
         Names(workflow.subcategories(), filing.subcategory()) &&
         Names(workflow.levels(), std::max(filing.level(), common::v1::LEVEL_ROUTINE));
}

const v1::Workflow& ChooseWorkflow(const std::vector<v1::Workflow>& own,
                                   const events::v1::ComplaintFiled& filing) {
  const v1::Workflow* closest = nullptr;
  for (const v1::Workflow& one : own) {
    if (!Matches(one, filing)) continue;
    if (closest == nullptr || ClosenessOf(one) > ClosenessOf(*closest)) closest = &one;
  }
  return closest == nullptr ? StandardWorkflow() : *closest;
}

std::string WorkflowName(absl::string_view id) { return absl::StrCat("workflows/", id); }

std::string NameInCase(const v1::Workflow& workflow) {
  return workflow.name() == WorkflowName(kStandardWorkflow) ? std::string(kStandardWorkflow)
                                                            : workflow.name();
}

std::string RecordOf(const v1::Workflow& workflow) {
  v1::Workflow kept;
  kept.set_name(workflow.name());
  kept.set_display_name(workflow.display_name());
  *kept.mutable_categories() = workflow.categories();
  *kept.mutable_subcategories() = workflow.subcategories();
  *kept.mutable_levels() = workflow.levels();
  *kept.mutable_steps() = workflow.steps();
  return kept.SerializeAsString();
}

absl::StatusOr<v1::Workflow> ParseWorkflow(absl::string_view record, int version) {
  v1::Workflow workflow;
  if (!workflow.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
    return absl::InternalError("a workflow's record cannot be read");
  }
  workflow.set_version(version);
  return workflow;
}

}  // namespace redress::routing
