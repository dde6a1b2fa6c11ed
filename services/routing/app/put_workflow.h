// Use cases: a tenant puts a workflow, or lets an earlier version decide again (R-R4).
//
//   ASSIGN_OR_RETURN(const v1::Workflow given, ReadGivenWorkflow(catalogue, "demo", {}, document));
//   ASSIGN_OR_RETURN(v1::Workflow now, PutWorkflow(book, {.workflow = given, .now = now}));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/routing/app/ports.h"
#include "services/routing/app/versions.h"

namespace redress::routing {

inline constexpr size_t kWorkflowDocumentBytesMax = size_t{64} << 10;

// A workflow given as a message or as a document, checked whole and against those that decide.
// Errors: INVALID_ARGUMENT with WORKFLOW_MISSING, WORKFLOW_TWICE, DOCUMENT_TOO_LONG, and what
// CheckWorkflow, CheckApart and ReadWorkflow say; fields begin with `workflow` or `document`.
absl::StatusOr<v1::Workflow> ReadGivenWorkflow(Catalogue& catalogue, const std::string& tenant,
                                               const std::optional<v1::Workflow>& given,
                                               const std::string& document);

struct PutWorkflowCommand {
  v1::Workflow workflow;  // checked
  std::string document;   // as it was put, or empty
  std::string creator;
  std::optional<int> expected_version;
  absl::Time now;
};

// Stores it as the next version, which decides at once; returns its head. Errors: those of
// PutVersion.
absl::StatusOr<v1::Workflow> PutWorkflow(VersionBook& book, const PutWorkflowCommand& command);

struct ActivateWorkflowCommand {
  std::string workflow_id;
  int version = 0;  // 0: none decides, or the standard one that ships
  std::optional<int> expected_version;
  absl::Time now;
};

// Returns its head. Errors: NOT_FOUND with WORKFLOW_VERSION_UNKNOWN; ABORTED with
// WORKFLOW_VERSION_MISMATCH; what CheckWorkflow and CheckApart say of one that they would not take
// any more.
absl::StatusOr<v1::Workflow> ActivateWorkflow(VersionBook& book, Catalogue& catalogue,
                                              const std::string& tenant,
                                              const ActivateWorkflowCommand& command);

// Version 0 is the standard workflow that ships. Errors: NOT_FOUND with WORKFLOW_VERSION_UNKNOWN.
absl::StatusOr<v1::Workflow> GetWorkflow(VersionBook& book, const std::string& workflow_id,
                                         std::optional<int> version);

// Heads of versions before `before`, the newest first, what ships last; and where to go on.
struct WorkflowPage {
  std::vector<v1::Workflow> workflows;
  std::optional<int> next;
};
absl::StatusOr<WorkflowPage> ListVersions(VersionBook& book, const std::string& workflow_id,
                                          std::optional<int> before, int limit);

// Without steps and document. Error: INTERNAL.
absl::StatusOr<v1::Workflow> HeadOf(const StoredVersion& stored, bool active);
// Of the standard workflow that ships.
v1::Workflow HeadOfStandard(bool active);

}  // namespace redress::routing
