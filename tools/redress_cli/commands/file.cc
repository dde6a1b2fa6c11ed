#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::Complaint;
using intake::v1::FileComplaintRequest;
using intake::v1::IntakeService;

absl::StatusOr<FileComplaintRequest> MakeRequest(const Run& run) {
  const Flags& flags = run.flags;
  FileComplaintRequest request;
  request.set_request_id(flags.Text("request-id", run.session.NewRequestId()));
  auto& draft = *request.mutable_complaint();
  ASSIGN_OR_RETURN(*draft.mutable_customer()->mutable_customer_id(), flags.Required("customer"));
  ASSIGN_OR_RETURN(*draft.mutable_body(), flags.Required("body"));
  ASSIGN_OR_RETURN(const auto channel,
                   ParseEnum<common::v1::Channel>(flags.Text("channel", "app")));
  draft.set_channel(channel);
  draft.set_channel_reference(flags.Text("channel-reference", ""));
  draft.mutable_customer()->set_display_name(flags.Text("customer-name", ""));
  draft.mutable_customer()->set_phone(flags.Text("phone", ""));
  draft.mutable_customer()->set_email(flags.Text("email", ""));
  draft.mutable_customer()->set_tier(flags.Text("tier", ""));
  draft.set_subject(flags.Text("subject", ""));
  draft.set_language(flags.Text("language", ""));
  draft.set_order_id(flags.Text("order", ""));
  draft.set_sku(flags.Text("sku", ""));
  draft.set_region(flags.Text("region", ""));
  draft.set_complained_agent(flags.Text("complained-agent", ""));
  if (flags.Has("amount")) {
    ASSIGN_OR_RETURN(const int64_t minor_units, ParseMinorUnits(flags.Text("amount", "")));
    draft.mutable_amount()->set_currency(flags.Text("currency", "CNY"));
    draft.mutable_amount()->set_minor_units(minor_units);
  }
  return request;
}

absl::Status File(const Run& run) {
  ASSIGN_OR_RETURN(const FileComplaintRequest request, MakeRequest(run));
  ASSIGN_OR_RETURN(const auto response, run.session.Call<IntakeService>(
                                            &IntakeService::StubInterface::FileComplaint, request));
  const Complaint& complaint = response.complaint();
  if (run.out.json()) {
    run.out.Json(complaint);
    return absl::OkStatus();
  }
  const auto& triage = complaint.triage();
  const std::string category = absl::StrCat(
      triage.category(), triage.subcategory().empty() ? "" : "/", triage.subcategory());
  run.out.Line(
      absl::StrCat(run.out.Paint(Style::kStrong, complaint.reference()), "  ", complaint.name()));
  run.out.Line(absl::StrCat("proof     ", response.progress_token()));
  run.out.Line(absl::StrCat("level     ", LevelText(complaint.level())));
  run.out.Line(absl::StrCat("category  ", category));
  if (!triage.signals().empty()) {
    run.out.Line(absl::StrCat("signals   ", absl::StrJoin(triage.signals(), ", ")));
  }
  for (const std::string& reason : triage.reasons()) {
    run.out.Line(absl::StrCat("because   ", Printable(reason)));
  }
  return absl::OkStatus();
}

}  // namespace

Command FileCommand() {
  return {.name = "file",
          .summary = "file a complaint",
          .flags = {{"customer", "ID", "the platform's id of the customer; required"},
                    {"body", "TEXT", "what the customer says; required"},
                    {"subject", "TEXT", "subject"},
                    {"channel", "CODE", "road it came by, for example app, phone, weibo (app)"},
                    {"channel-reference", "ID", "the channel's own reference"},
                    {"phone", "NUMBER", "phone; its last four digits are the proof for progress"},
                    {"email", "ADDRESS", "e-mail"},
                    {"customer-name", "NAME", "name to address the customer by"},
                    {"tier", "CODE", "tier, for example vip"},
                    {"order", "ID", "order it is about"},
                    {"sku", "ID", "article"},
                    {"amount", "SUM", "amount in dispute, for example 199.00"},
                    {"currency", "CODE", "its currency (CNY)"},
                    {"language", "TAG", "BCP 47 language; found from the text when not given"},
                    {"region", "CODE", "region"},
                    {"complained-agent", "NAME", "agents/{id} it is about: they never get it"},
                    {"request-id", "ID", "same id, same complaint; drawn when not given"}},
          .notes =
              "Prints the reference to quote, and what triage made of the text.\n\n"
              "  redress file --customer c1 --phone 13900001234 --body '手机充电时起火了'",
          .role = rpc::Role::kPlatform,
          .run = &File};
}

}  // namespace redress::cli
