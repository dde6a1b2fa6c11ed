#include "services/routing/app/put_workflow.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/workflow.h"
#include "services/routing/domain/workflow_check.h"
#include "services/routing/domain/workflow_document.h"
#include "yaml/strict.h"

namespace redress::routing {
namespace {

absl::StatusOr<std::vector<v1::Workflow>> Deciding(Catalogue& catalogue,
                                                   const std::string& tenant) {
  ASSIGN_OR_RETURN(auto workflows, catalogue.Workflows({tenant}));
  return std::move(workflows[tenant]);
}

// A fault of the message, by its place in the request.
absl::Status InMessage(const absl::Status& status) {
  const std::string field = FieldOf(status);
  if (status.ok() || field.empty()) return status;
  absl::string_view message = status.message();
  absl::ConsumePrefix(&message, field + ": ");
  return InvalidField(absl::StrCat("workflow.", field), ReasonOf(status), message);
}

// The version, with where it comes from.
absl::StatusOr<v1::Workflow> Whole(const StoredVersion& stored, bool active) {
  ASSIGN_OR_RETURN(v1::Workflow workflow, ParseWorkflow(stored.record, stored.version));
  workflow.set_active(active);
  workflow.set_steps_count(workflow.steps_size());
  *workflow.mutable_create_time() = ToProto(stored.create_time);
  *workflow.mutable_activate_time() = ToProto(stored.activate_time);
  workflow.set_creator(stored.creator);
  return workflow;
}

}  // namespace

absl::StatusOr<v1::Workflow> ReadGivenWorkflow(Catalogue& catalogue, const std::string& tenant,
                                               const std::optional<v1::Workflow>& given,
                                               const std::string& document) {
  RETURN_IF_ERROR(
      CheckGiven(kWorkflowVersions, given.has_value(), document, kWorkflowDocumentBytesMax));
  if (!given && document.empty()) {
    return InvalidField("workflow", "WORKFLOW_MISSING", "give a workflow or a document");
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Workflow> deciding, Deciding(catalogue, tenant));
  if (given) {
    RETURN_IF_ERROR(InMessage(CheckWorkflow(*given)));
    RETURN_IF_ERROR(InMessage(CheckApart(*given, deciding)));
    return Completed(*given);
  }
  auto read = ReadWorkflow(document, deciding);
  if (!read.ok()) return FieldOf(read.status()).empty() ? read : yaml::InDocument(read.status());
  return Completed(*std::move(read));
}

absl::StatusOr<v1::Workflow> PutWorkflow(VersionBook& book, const PutWorkflowCommand& command) {
  ASSIGN_OR_RETURN(const StoredVersion stored,
                   PutVersion(book, kWorkflowVersions,
                              {.record = RecordOf(command.workflow),
                               .document = command.document,
                               .items_count = command.workflow.steps_size(),
                               .creator = command.creator,
                               .expected_version = command.expected_version,
                               .now = command.now}));
  return HeadOf(stored, /*active=*/true);
}

absl::StatusOr<v1::Workflow> ActivateWorkflow(VersionBook& book, Catalogue& catalogue,
                                              const std::string& tenant,
                                              const ActivateWorkflowCommand& command) {
  // What was never put has no row to lock, and gets none.
  if (command.version > 0) {
    RETURN_IF_ERROR(FindVersion(book, kWorkflowVersions, command.version).status());
  }
  ASSIGN_OR_RETURN(const int active, book.Lock());
  RETURN_IF_ERROR(CheckExpected(kWorkflowVersions, command.expected_version, active));
  if (command.version == 0) {
    const bool standard = command.workflow_id == kStandardWorkflow;
    if (active > 0) RETURN_IF_ERROR(book.Activate(0, "", command.now));
    if (standard) return HeadOfStandard(/*active=*/true);
    ASSIGN_OR_RETURN(const VersionRoom room, book.Room());
    ASSIGN_OR_RETURN(const StoredVersion newest,
                     FindVersion(book, kWorkflowVersions, std::max(room.newest, 1)));
    return HeadOf(newest, /*active=*/false);
  }
  ASSIGN_OR_RETURN(StoredVersion found, FindVersion(book, kWorkflowVersions, command.version));
  ASSIGN_OR_RETURN(const v1::Workflow workflow, ParseWorkflow(found.record, found.version));
  ASSIGN_OR_RETURN(const std::vector<v1::Workflow> deciding, Deciding(catalogue, tenant));
  RETURN_IF_ERROR(CheckWorkflow(workflow));
  RETURN_IF_ERROR(CheckApart(workflow, deciding));
  if (command.version != active) {
    RETURN_IF_ERROR(book.Activate(found.version, found.record, command.now));
    found.activate_time = command.now;
  }
  return HeadOf(found, /*active=*/true);
}

absl::StatusOr<v1::Workflow> GetWorkflow(VersionBook& book, const std::string& workflow_id,
                                         std::optional<int> version) {
  ASSIGN_OR_RETURN(const int active, book.Active());
  const int wanted = version.value_or(active);
  if (wanted == 0 && workflow_id == kStandardWorkflow) {
    v1::Workflow shipped = StandardWorkflow();
    shipped.set_active(active == 0);
    shipped.set_steps_count(shipped.steps_size());
    shipped.set_document(WriteWorkflow(shipped));
    return shipped;
  }
  ASSIGN_OR_RETURN(const StoredVersion stored, FindVersion(book, kWorkflowVersions, wanted));
  ASSIGN_OR_RETURN(v1::Workflow workflow, Whole(stored, wanted == active));
  workflow.set_document(stored.document.empty() ? WriteWorkflow(workflow) : stored.document);
  return workflow;
}

absl::StatusOr<WorkflowPage> ListVersions(VersionBook& book, const std::string& workflow_id,
                                          std::optional<int> before, int limit) {
  ASSIGN_OR_RETURN(const int active, book.Active());
  ASSIGN_OR_RETURN(const std::vector<StoredVersion> stored,
                   book.List(before.value_or(std::numeric_limits<int>::max()), limit));
  WorkflowPage page;
  for (const StoredVersion& one : stored) {
    ASSIGN_OR_RETURN(page.workflows.emplace_back(), HeadOf(one, one.version == active));
  }
  if (static_cast<int>(stored.size()) == limit) {
    page.next = stored.back().version;
  } else if (workflow_id == kStandardWorkflow) {
    page.workflows.push_back(HeadOfStandard(active == 0));
  }
  return page;
}

absl::StatusOr<v1::Workflow> HeadOf(const StoredVersion& stored, bool active) {
  ASSIGN_OR_RETURN(v1::Workflow head, Whole(stored, active));
  head.clear_steps();
  return head;
}

v1::Workflow HeadOfStandard(bool active) {
  v1::Workflow head = StandardWorkflow();
  head.set_active(active);
  head.set_steps_count(head.steps_size());
  head.clear_steps();
  return head;
}

}  // namespace redress::routing
