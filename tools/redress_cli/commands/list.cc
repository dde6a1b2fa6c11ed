#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;
using intake::v1::ListComplaintsRequest;

constexpr int kPageMax = 500;

std::string WithCollection(absl::string_view collection, const std::string& id) {
  return id.empty() || absl::StrContains(id, '/') ? id : absl::StrCat(collection, id);
}

template <typename Place>
absl::Status FillTime(const Flags& flags, const std::string& flag, const Place& place) {
  const std::string text = flags.Text(flag, "");
  if (text.empty()) return absl::OkStatus();
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, absl::LocalTimeZone(), &time, &error) &&
      !absl::ParseTime("%Y-%m-%d", text, absl::LocalTimeZone(), &time, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", flag, " ", text, ": give 2026-11-25 or 2026-11-25T08:00:00+08:00"));
  }
  *place() = ToProto(time);
  return absl::OkStatus();
}

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
  for (const absl::string_view code :
       absl::StrSplit(flags.Text("kind", ""), ',', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(const auto kind, ParseEnum<common::v1::Kind>(code));
    filter.add_kinds(kind);
  }
  const std::vector<std::string> category =
      absl::StrSplit(flags.Text("category", ""), absl::MaxSplits('.', 1));
  filter.set_category(category[0]);
  filter.set_subcategory(category.size() > 1 ? category[1] : "");
  filter.set_signal(flags.Text("signal", ""));
  filter.set_needs_review(flags.Has("needs-review"));
  filter.set_customer_id(flags.Text("customer", ""));
  filter.set_phone(flags.Text("phone", ""));
  filter.set_email(flags.Text("email", ""));
  filter.set_order_id(flags.Text("order", ""));
  filter.set_sku(flags.Text("sku", ""));
  filter.set_supplier_id(flags.Text("supplier", ""));
  filter.set_batch(flags.Text("batch", ""));
  filter.set_region(flags.Text("region", ""));
  filter.set_channel_reference(flags.Text("channel-reference", ""));
  filter.set_department(WithCollection("departments/", flags.Text("department", "")));
  filter.set_assignee(WithCollection("agents/", flags.Text("assignee", "")));
  filter.set_text(flags.Text("text", ""));
  RETURN_IF_ERROR(FillTime(flags, "from", [&] { return filter.mutable_filed_from(); }));
  return FillTime(flags, "until", [&] { return filter.mutable_filed_until(); });
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
    if (page.next_page_token().empty()) break;  // a page may be empty and not the last
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
                    {"kind", "CODES", "kinds, parted by commas, for example complaint"},
                    {"category", "CODE", "category, for example logistics or logistics.lost"},
                    {"signal", "CODE", "signal, for example injury"},
                    {"needs-review", "", "those alone that a person should look at"},
                    {"channel", "CODES", "channels, parted by commas"},
                    {"channel-reference", "ID", "the channel's own reference"},
                    {"customer", "ID", "customer"},
                    {"phone", "NUMBER", "phone, whole"},
                    {"email", "ADDRESS", "e-mail, whole"},
                    {"order", "ID", "order"},
                    {"sku", "ID", "article"},
                    {"supplier", "ID", "supplier"},
                    {"batch", "ID", "production batch"},
                    {"region", "CODE", "region"},
                    {"department", "ID", "department that has it"},
                    {"assignee", "ID", "agent who has it"},
                    {"text", "WORDS", "words of the subject or the body, Chinese or English"},
                    {"from", "TIME", "filed at or after, for example 2026-11-25"},
                    {"until", "TIME", "filed before"},
                    {"limit", "N", "how many at most (50)"}},
          .role = rpc::Role::kSupervisor,
          .run = &List};
}

}  // namespace redress::cli
