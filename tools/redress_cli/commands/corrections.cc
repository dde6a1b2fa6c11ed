// reclassify, corrections: what people make of a triage, for the next training.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;

constexpr int kPageMax = 1000;

absl::Status Reclassify(const Run& run) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  intake::v1::ReclassifyComplaintRequest request;
  request.set_request_id(run.flags.Text("request-id", run.session.NewRequestId()));
  request.set_category(run.flags.Text("category", ""));
  if (run.flags.Has("kind")) {
    ASSIGN_OR_RETURN(const auto kind, ParseEnum<common::v1::Kind>(run.flags.Text("kind", "")));
    request.set_kind(kind);
  }
  if (run.flags.Has("level")) {
    ASSIGN_OR_RETURN(const auto level, ParseLevel(run.flags.Text("level", "")));
    request.set_level(level);
  }
  if (run.flags.Has("signals")) {
    request.set_set_signals(true);
    for (const absl::string_view signal :
         absl::StrSplit(run.flags.Text("signals", ""), ',', absl::SkipEmpty())) {
      if (signal != "none") request.add_signals(std::string(signal));
    }
  }
  ASSIGN_OR_RETURN(*request.mutable_name(), ComplaintName(run.session, given));
  ASSIGN_OR_RETURN(
      const auto response,
      run.session.Call<IntakeService>(&IntakeService::StubInterface::ReclassifyComplaint, request));
  const auto& complaint = response.complaint();
  if (run.out.json()) {
    run.out.Json(complaint);
    return absl::OkStatus();
  }
  const auto& triage = complaint.triage();
  run.out.Line(
      absl::StrCat(run.out.Paint(Style::kStrong, complaint.reference()), "  ", complaint.name()));
  run.out.Line(absl::StrCat("level     ", LevelText(complaint.level())));
  run.out.Line(absl::StrCat("category  ", triage.category(), "/", triage.subcategory()));
  if (!triage.signals().empty()) {
    run.out.Line(absl::StrCat("signals   ", absl::StrJoin(triage.signals(), ", ")));
  }
  for (const std::string& reason : triage.reasons()) {
    run.out.Line(absl::StrCat("because   ", Printable(reason)));
  }
  return absl::OkStatus();
}

absl::Status Corrections(const Run& run) {
  ASSIGN_OR_RETURN(const int64_t limit, run.flags.Int("limit", 1'000'000, 1, 100'000'000));
  intake::v1::ListCorrectionsRequest request;
  for (int64_t left = limit; left > 0;) {
    request.set_page_size(static_cast<int32_t>(std::min<int64_t>(left, kPageMax)));
    ASSIGN_OR_RETURN(const auto page, run.session.Call<IntakeService>(
                                          &IntakeService::StubInterface::ListCorrections, request));
    for (const auto& correction : page.corrections()) run.out.Json(correction);
    left -= page.corrections_size();
    if (page.next_page_token().empty()) break;
    request.set_page_token(page.next_page_token());
  }
  return absl::OkStatus();
}

}  // namespace

Command ReclassifyCommand() {
  return {
      .name = "reclassify",
      .summary = "correct what triage understood; kept for training",
      .arguments = "NAME|REFERENCE",
      .flags = {{"category", "CODE", "category with the one below it, for example logistics.late"},
                {"kind", "CODE", "complaint, suggestion or inquiry"},
                {"level", "LEVEL", "1, 2 or 3; by the rules when left out"},
                {"signals", "CODES", "the signals that hold, parted by commas, or none"},
                {"request-id", "ID", "id of this write; a new one when left out"}},
      .role = rpc::Role::kSupervisor,
      .run = &Reclassify};
}

Command CorrectionsCommand() {
  return {.name = "corrections",
          .summary = "list corrections of triage as JSON lines, newest first",
          .flags = {{"limit", "N", "how many at most"}},
          .role = rpc::Role::kSupervisor,
          .run = &Corrections};
}

}  // namespace redress::cli
