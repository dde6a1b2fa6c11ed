// One command of the command line, and the list of them all.
//
//   Command FileCommand() {
//     return {.name = "file", .summary = "file a complaint", .flags = {...}, .run = &Run};
//   }
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tools/redress_cli/parts/flags.h"
#include "tools/redress_cli/parts/output.h"
#include "tools/redress_cli/parts/session.h"

namespace redress::cli {

// What a command works with; lives as long as its run.
struct Run {
  const Flags& flags;
  const Session& session;
  Output& out;
};

struct Command {
  absl::string_view name;
  absl::string_view summary;    // one line for the list
  absl::string_view arguments;  // what is not a flag, for example REFERENCE
  std::vector<FlagSpec> flags;  // beside SessionFlags()
  std::string notes;            // paragraphs for `redress help <command>`
  rpc::Role role = rpc::Role::kAuditor;
  absl::string_view tenant = "demo";
  // OK is exit code 0, a UsageError 2, any other status 1.
  absl::Status (*run)(const Run& run) = nullptr;
};

Command ApprovalsCommand();
Command CalendarCommand();
Command CaseCommand();
Command CategoriesCommand();
Command ChannelsCommand();
Command ClocksCommand();
Command ContextCommand();
Command DigestsCommand();
Command DuplicateScoreCommand();
Command CorrectionsCommand();
Command EraseCustomerCommand();
Command EventsCommand();
Command ExportCustomerCommand();
Command FiguresCommand();
Command FileCommand();
Command GenerateCommand();
Command ImportCommand();
Command IncidentsCommand();
Command KeysCommand();
Command ListCommand();
Command LoadCommand();
Command MergeCommand();
Command MessagesCommand();
Command OrdersCommand();
Command ProgressCommand();
Command ReclassifyCommand();
Command ReconcileCommand();
Command ReopenCommand();
Command RoutingCommand();
Command SimulateCommand();
Command SlaCommand();
Command StoryCommand();
Command TimelineCommand();
Command TimersCommand();
Command TokenCommand();
Command TriageCommand();
Command UnmergeCommand();
Command WithdrawCommand();

}  // namespace redress::cli
