#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "google/protobuf/util/json_util.h"
#include "redress/routing/v1/approval.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/enum_text.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using routing::v1::Approval;
using routing::v1::ApprovalService;
using Stub = ApprovalService::StubInterface;

constexpr int64_t kPageMax = 500;

// approvals/{id} by name or by id alone.
absl::StatusOr<std::string> ApprovalName(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "an APPROVAL"));
  return absl::StartsWith(given[0], "approvals/") ? given[0] : absl::StrCat("approvals/", given[0]);
}

Style StyleOf(const Approval& approval) {
  switch (approval.state()) {
    case routing::v1::APPROVAL_STATE_WAITING:
      return approval.overdue() ? Style::kBad
                                : (approval.lapses().empty() ? Style::kPlain : Style::kWarn);
    case routing::v1::APPROVAL_STATE_APPROVED: return Style::kGood;
    default: return Style::kFaint;
  }
}

// Who is asked or has decided, and until when.
std::string StandingText(const Run& run, const Approval& approval) {
  if (approval.state() != routing::v1::APPROVAL_STATE_WAITING) return approval.approver();
  return absl::StrCat(Printable(approval.rung_display_name()), ", ",
                      approval.overdue() ? "overdue since " : "due ",
                      RelativeText(FromProto(approval.due_time()), run.session.clock().Now()));
}

absl::StatusOr<routing::v1::ListApprovalsRequest> ListRequest(const Run& run) {
  routing::v1::ListApprovalsRequest request;
  request.set_mine(run.flags.Has("mine"));
  request.set_overdue(run.flags.Has("overdue"));
  request.set_approver(run.flags.Text("approver", ""));
  for (const std::string& state : run.flags.All("state")) {
    ASSIGN_OR_RETURN(const auto value, ParseEnum<routing::v1::ApprovalState>(state));
    request.add_states(value);
  }
  if (run.flags.Has("complaint")) {
    ASSIGN_OR_RETURN(*request.mutable_complaint(),
                     ComplaintName(run.session, run.flags.Text("complaint", "")));
  }
  return request;
}

absl::Status List(const Run& run) {
  if (run.flags.rest().size() > 1) return UsageError("list takes flags only");
  ASSIGN_OR_RETURN(auto request, ListRequest(run));
  ASSIGN_OR_RETURN(int64_t left, run.flags.Int("limit", 50, 1, 100'000));
  Table table({{"APPROVAL"}, {"STATE"}, {"AMOUNT", true}, {"OF"}, {"STANDS WITH"}, {"COMPLAINT"}});
  do {
    request.set_page_size(static_cast<int32_t>(std::min(left, kPageMax)));
    ASSIGN_OR_RETURN(const auto page,
                     run.session.Call<ApprovalService>(&Stub::ListApprovals, request));
    for (const Approval& approval : page.approvals()) {
      if (left-- == 0) break;
      if (run.out.json()) {
        run.out.Json(approval);
        continue;
      }
      table.Add({approval.name(), EnumText(approval.state()), MoneyText(approval.amount()),
                 approval.requester(), StandingText(run, approval), approval.complaint()},
                StyleOf(approval));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && left > 0);
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

void Show(const Run& run, const Approval& approval) {
  if (run.out.json()) {
    run.out.Json(approval);
    return;
  }
  run.out.Line(run.out.Paint(Style::kStrong, approval.name()));
  run.out.Line(absl::StrCat("state       ", EnumText(approval.state())));
  run.out.Line(
      absl::StrCat("amount      ", MoneyText(approval.amount()), " for ", approval.subject()));
  run.out.Line(absl::StrCat("complaint   ", approval.complaint()));
  run.out.Line(
      absl::StrCat("asked       ", TimeText(approval.request_time()), " for ", approval.requester(),
                   approval.asker().empty() ? "" : absl::StrCat(" by ", approval.asker())));
  for (const routing::v1::ApprovalLapse& lapse : approval.lapses()) {
    run.out.Line(
        absl::StrCat("lapsed      ", TimeText(lapse.lapse_time()), " at rung ", lapse.rung()));
  }
  run.out.Line(absl::StrCat("stands with ", StandingText(run, approval)));
  if (!approval.note().empty()) {
    run.out.Line(absl::StrCat("note        ", Printable(approval.note())));
  }
}

absl::Status ShowOne(const Run& run) {
  routing::v1::GetApprovalRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ApprovalName(run));
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<ApprovalService>(&Stub::GetApproval, request));
  Show(run, answer.approval());
  return absl::OkStatus();
}

absl::Status Approve(const Run& run) {
  routing::v1::ApproveRequest request;
  request.set_request_id(run.session.NewRequestId());
  ASSIGN_OR_RETURN(*request.mutable_name(), ApprovalName(run));
  request.set_note(run.flags.Text("note", ""));
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<ApprovalService>(&Stub::Approve, request));
  Show(run, answer.approval());
  return absl::OkStatus();
}

absl::Status Reject(const Run& run) {
  routing::v1::RejectRequest request;
  request.set_request_id(run.session.NewRequestId());
  ASSIGN_OR_RETURN(*request.mutable_name(), ApprovalName(run));
  ASSIGN_OR_RETURN(*request.mutable_reason(), run.flags.Required("reason"));
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<ApprovalService>(&Stub::Reject, request));
  Show(run, answer.approval());
  return absl::OkStatus();
}

// Prints a chain as a file that put-chain takes.
absl::Status Chain(const Run& run) {
  routing::v1::GetApprovalChainRequest request;
  if (run.flags.rest().size() > 1) {
    int version = 0;
    ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "one VERSION"));
    if (!absl::SimpleAtoi(given[0], &version)) {
      return UsageError(absl::StrCat("VERSION ", given[0], ": give a number, 0 for what ships"));
    }
    request.set_version(version);
  }
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<ApprovalService>(&Stub::GetApprovalChain, request));
  run.out.Json(answer.chain());
  return absl::OkStatus();
}

absl::Status PutChain(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "a FILE"));
  ASSIGN_OR_RETURN(const std::string text, ReadFile("FILE", given[0]));
  routing::v1::ApprovalChain chain;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &chain);
  if (!parsed.ok()) {
    return UsageError(absl::StrCat(given[0], ": ", std::string(parsed.message())));
  }
  routing::v1::PutApprovalChainRequest request;
  request.set_request_id(run.session.NewRequestId());
  request.mutable_rungs()->Swap(chain.mutable_rungs());
  if (run.flags.Has("expect")) {
    ASSIGN_OR_RETURN(const int64_t version, run.flags.Int("expect", 0, 0, 1'000'000));
    request.set_expected_version(static_cast<int32_t>(version));
  }
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<ApprovalService>(&Stub::PutApprovalChain, request));
  if (run.out.json()) {
    run.out.Json(answer.chain());
  } else {
    run.out.Line(absl::StrCat("version ", answer.chain().version(), " of ",
                              answer.chain().rungs_size(), " rungs holds for new requests"));
  }
  return absl::OkStatus();
}

absl::Status Approvals(const Run& run) {
  const std::string what = run.flags.rest().empty() ? "list" : run.flags.rest().front();
  if (what == "list") return List(run);
  if (what == "show") return ShowOne(run);
  if (what == "approve") return Approve(run);
  if (what == "reject") return Reject(run);
  if (what == "chain") return Chain(run);
  if (what == "put-chain") return PutChain(run);
  return UsageError(
      "say list, show APPROVAL, approve APPROVAL, reject APPROVAL, chain [VERSION] or put-chain "
      "FILE");
}

}  // namespace

Command ApprovalsCommand() {
  return {
      .name = "approvals",
      .summary = "what is above an agent's authority, and who grants it",
      .arguments =
          "[list]\n"
          "redress approvals show APPROVAL\n"
          "redress approvals approve APPROVAL [--note TEXT]\n"
          "redress approvals reject APPROVAL --reason TEXT\n"
          "redress approvals chain [VERSION]\n"
          "redress approvals put-chain FILE",
      .flags = {{"mine", "", "list: those that the token may decide now"},
                {"overdue", "", "list: those whose topmost rung let its time run out"},
                {"state", "STATE",
                 "list: waiting, approved, rejected or withdrawn; may be repeated"},
                {"approver", "NAME", "list: decided by agents/{id}"},
                {"complaint", "NAME|REFERENCE", "list: of one complaint"},
                {"limit", "N", "list: how many at most (50)"},
                {"note", "TEXT", "approve: words for the agent"},
                {"reason", "TEXT", "reject: why; other services hear it only when it is a code"},
                {"expect", "VERSION", "put-chain: only if this one is in force"}},
      .notes =
          "Nobody approves their own: who made the proposal, who wanted it carried out, and whom\n"
          "the complaint is about are refused. A rung that lets its time run out hands up to the\n"
          "next; the last one waits and is listed by --overdue. chain prints JSON that put-chain\n"
          "takes; that needs --role admin.\n\n"
          "  redress approvals --mine --role approver --name zhao\n"
          "  redress approvals reject 0190... --reason too_much --name chen",
      .role = rpc::Role::kSupervisor,
      .run = &Approvals};
}

}  // namespace redress::cli
