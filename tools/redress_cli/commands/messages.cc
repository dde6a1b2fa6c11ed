#include "base/status_macros.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using messaging::v1::MessagingService;

absl::Status Messages(const Run& run) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  messaging::v1::ListMessagesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_complaint(), ComplaintName(run.session, given));
  Table table = MessagesTable();
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<MessagingService>(
                                          &MessagingService::StubInterface::ListMessages, request));
    for (const auto& message : page.messages()) {
      if (run.out.json()) {
        run.out.Json(message);
      } else {
        AddMessage(table, message);
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

}  // namespace

Command MessagesCommand() {
  return {.name = "messages",
          .summary = "list what was said on a complaint",
          .arguments = "NAME|REFERENCE",
          .role = rpc::Role::kSupervisor,
          .run = &Messages};
}

}  // namespace redress::cli
