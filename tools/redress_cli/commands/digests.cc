#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using platformsim::v1::InspectionService;

void Show(const Run& run, const platformsim::v1::Delivery& delivery) {
  run.out.Heading(
      absl::StrCat(TimeText(delivery.deliver_time()), " to ", Printable(delivery.staff())));
  for (const absl::string_view line : absl::StrSplit(delivery.body(), '\n')) {
    run.out.Line(Printable(line));
  }
}

absl::Status Digests(const Run& run) {
  platformsim::v1::ListDeliveriesRequest request;
  request.set_tenant(run.session.tenant());
  request.set_staff(run.flags.Text("to", ""));
  ASSIGN_OR_RETURN(int64_t left, run.flags.Int("limit", 20, 1, 10'000));
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     run.session.Call<InspectionService>(
                         &InspectionService::StubInterface::ListDeliveries, request));
    for (const auto& delivery : page.deliveries()) {
      if (delivery.staff().empty()) continue;
      if (left-- == 0) return absl::OkStatus();
      if (run.out.json()) {
        run.out.Json(delivery);
      } else {
        Show(run, delivery);
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace

Command DigestsCommand() {
  return {.name = "digests",
          .summary = "show what staff were told of warnings and breaches, newest first",
          .flags = {{"to", "NAME", "agents/{id} or departments/{id} alone"},
                    {"limit", "N", "how many at most, 20 when nothing is given"}},
          .notes = "Asks the platform's simulator, which carries them.",
          .role = rpc::Role::kOperator,
          .run = &Digests};
}

}  // namespace redress::cli
