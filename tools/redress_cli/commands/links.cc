// merge, unmerge, reopen, withdraw: complaints that are one, are two after all, are not over, or
// are taken back.
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::Complaint;
using intake::v1::IntakeService;

void Print(const Run& run, const Complaint& complaint) {
  if (run.out.json()) return run.out.Json(complaint);
  run.out.Line(absl::StrCat(
      run.out.Paint(Style::kStrong, complaint.reference()), "  ", complaint.name(), "  ",
      EnumText(complaint.state()),
      complaint.merged_into().empty() ? "" : absl::StrCat(" into ", complaint.merged_into()),
      complaint.merged_complaints().empty()
          ? ""
          : absl::StrCat(", holds ", complaint.merged_complaints_size(), " more"),
      complaint.cycle() > 1 ? absl::StrCat(", round ", complaint.cycle()) : ""));
}

absl::Status Merge(const Run& run) {
  if (run.flags.rest().size() != 2) {
    return UsageError("give the complaint to join, and the one it is joined to");
  }
  intake::v1::MergeComplaintsRequest request;
  request.set_request_id(run.flags.Text("request-id", run.session.NewRequestId()));
  ASSIGN_OR_RETURN(*request.mutable_name(), ComplaintName(run.session, run.flags.rest()[0]));
  ASSIGN_OR_RETURN(*request.mutable_into(), ComplaintName(run.session, run.flags.rest()[1]));
  ASSIGN_OR_RETURN(
      const auto response,
      run.session.Call<IntakeService>(&IntakeService::StubInterface::MergeComplaints, request));
  Print(run, response.complaint());
  Print(run, response.survivor());
  return absl::OkStatus();
}

absl::Status Unmerge(const Run& run) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  intake::v1::UnmergeComplaintRequest request;
  request.set_request_id(run.flags.Text("request-id", run.session.NewRequestId()));
  ASSIGN_OR_RETURN(*request.mutable_name(), ComplaintName(run.session, given));
  ASSIGN_OR_RETURN(
      const auto response,
      run.session.Call<IntakeService>(&IntakeService::StubInterface::UnmergeComplaint, request));
  Print(run, response.complaint());
  Print(run, response.survivor());
  return absl::OkStatus();
}

// One complaint, by a call that takes a reason.
template <typename Request, typename Response>
absl::Status MoveForReason(const Run& run, grpc::Status (IntakeService::StubInterface::*method)(
                                               grpc::ClientContext*, const Request&, Response*)) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  Request request;
  request.set_request_id(run.flags.Text("request-id", run.session.NewRequestId()));
  request.set_reason(run.flags.Text("reason", ""));
  ASSIGN_OR_RETURN(*request.mutable_name(), ComplaintName(run.session, given));
  ASSIGN_OR_RETURN(const auto response, run.session.Call<IntakeService>(method, request));
  Print(run, response.complaint());
  return absl::OkStatus();
}

absl::Status Reopen(const Run& run) {
  return MoveForReason(run, &IntakeService::StubInterface::ReopenComplaint);
}

absl::Status Withdraw(const Run& run) {
  return MoveForReason(run, &IntakeService::StubInterface::WithdrawComplaint);
}

constexpr FlagSpec kRequestId = {"request-id", "ID", "id of this write; a new one when left out"};

}  // namespace

Command MergeCommand() {
  return {.name = "merge",
          .summary = "join a complaint to another one",
          .arguments = "NAME|REFERENCE NAME|REFERENCE",
          .flags = {kRequestId},
          .notes = "The second goes on for both; unmerge takes it back.",
          .role = rpc::Role::kSupervisor,
          .run = &Merge};
}

Command UnmergeCommand() {
  return {.name = "unmerge",
          .summary = "part a complaint from the one it was joined to",
          .arguments = "NAME|REFERENCE",
          .flags = {kRequestId},
          .role = rpc::Role::kSupervisor,
          .run = &Unmerge};
}

Command ReopenCommand() {
  return {
      .name = "reopen",
      .summary = "open a closed complaint again",
      .arguments = "NAME|REFERENCE",
      .flags = {{"reason", "CODE", "why, for example not_solved (customer_request)"}, kRequestId},
      .role = rpc::Role::kSupervisor,
      .run = &Reopen};
}

Command WithdrawCommand() {
  return {.name = "withdraw",
          .summary = "take a complaint back for its customer",
          .arguments = "NAME|REFERENCE",
          .flags = {{"reason", "CODE", "why, for example solved_itself (customer_request)"},
                    kRequestId},
          .role = rpc::Role::kSupervisor,
          .run = &Withdraw};
}

}  // namespace redress::cli
