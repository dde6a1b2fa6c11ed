#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;
using intake::v1::ListComplaintsRequest;

constexpr int kPageMax = 500;

absl::Status FillFilter(const Flags& flags, intake::v1::ComplaintFilter& filter) {
  for (const absl::string_view code :
       absl::StrSplit(flags.Text("state", ""), ',', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(const auto state, ParseEnum<common::v1::ComplaintState>(code));
    filter.add_states(state);
  }
  for (const absl::string_view code :
       absl::StrSplit(flags.Text("level", ""), ',', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(const auto level, ParseLevel(code));
    filter.add_levels(level);
  }
  for (const absl::string_view code :
       absl::StrSplit(flags.Text("channel", ""), ',', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(const auto channel, ParseEnum<common::v1::Channel>(code));
    filter.add_channels(channel);
  }
  filter.set_category(flags.Text("category", ""));
  filter.set_customer_id(flags.Text("customer", ""));
  filter.set_order_id(flags.Text("order", ""));
  return absl::OkStatus();
}

Style StyleOf(common::v1::Level level) {
  if (level == common::v1::LEVEL_CRISIS) return Style::kBad;
  if (level == common::v1::LEVEL_SERIOUS) return Style::kWarn;
  return Style::kPlain;
}

absl::Status List(const Run& run) {
  ASSIGN_OR_RETURN(const int64_t limit, run.flags.Int("limit", 50, 1, 1'000'000));
  ListComplaintsRequest request;
  RETURN_IF_ERROR(FillFilter(run.flags, *request.mutable_filter()));
  Table table({{"REFERENCE"},
               {"FILED"},
               {"LEVEL"},
               {"STATE"},
               {"CATEGORY"},
               {"CHANNEL"},
               {"SUBJECT", false, 40},
               {"NAME"}});
  for (int64_t left = limit; left > 0;) {
    request.set_page_size(static_cast<int32_t>(std::min<int64_t>(left, kPageMax)));
    ASSIGN_OR_RETURN(const auto page, run.session.Call<IntakeService>(
                                          &IntakeService::StubInterface::ListComplaints, request));
    for (const auto& complaint : page.complaints()) {
      if (run.out.json()) {
        run.out.Json(complaint);
        continue;
      }
      const auto& triage = complaint.triage();
      table.Add(
          {complaint.reference(), TimeText(complaint.create_time()), LevelText(complaint.level()),
           EnumText(complaint.state()), absl::StrCat(triage.category(), "/", triage.subcategory()),
           EnumText(complaint.draft().channel()), complaint.draft().subject(), complaint.name()},
          StyleOf(complaint.level()));
    }
    left -= page.complaints_size();
    if (page.next_page_token().empty() || page.complaints_size() == 0) break;
    request.set_page_token(page.next_page_token());
  }
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

}  // namespace

Command ListCommand() {
  return {.name = "list",
          .summary = "list complaints, newest first",
          .flags = {{"state", "CODES", "states, parted by commas, for example queued,in_progress"},
                    {"level", "LEVELS", "levels, parted by commas, for example 2,3"},
                    {"category", "CODE", "category, for example logistics"},
                    {"channel", "CODES", "channels, parted by commas"},
                    {"customer", "ID", "customer"},
                    {"order", "ID", "order"},
                    {"limit", "N", "how many at most (50)"}},
          .role = rpc::Role::kSupervisor,
          .run = &List};
}

}  // namespace redress::cli
