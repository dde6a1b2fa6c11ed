// Workflows as people write them, and workflows written for people (R-R4).
//
//   id: food_safety                 # workflows/{id}
//   name: Food safety
//   match:                          # left out: every case that no closer workflow is for
//     categories: [food_safety]
//     subcategories: [spoiled]
//     levels: [2, 3]
//   steps:                          # in order; receive and dispatch are done by the suite
//     - step: receive
//     - step: dispatch
//     - step: take_sample
//       owner: agent                # agent, supervisor or approver; agent when left out
//       limit_seconds: 14400        # once it began; without limit when left out
//       skippable: false            # true when left out: with a reason
//       required: true              # before the case is closed as resolved; true when left out
//
//   ASSIGN_OR_RETURN(const v1::Workflow workflow, ReadWorkflow(text, deciding));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "redress/routing/v1/workflow.pb.h"

namespace redress::routing {

// Checked whole, also against the workflows that decide. Errors: INVALID_ARGUMENT with the line,
// the field and a reason: those of yaml::Read, CheckWorkflow and CheckApart, and ID_MISSING.
absl::StatusOr<v1::Workflow> ReadWorkflow(absl::string_view text,
                                          const std::vector<v1::Workflow>& deciding);

// A document that ReadWorkflow reads as the same workflow.
std::string WriteWorkflow(const v1::Workflow& workflow);

}  // namespace redress::routing
