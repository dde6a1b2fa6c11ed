#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/process.h"
#include "base/status_macros.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/width.h"

namespace redress::cli {
namespace {

constexpr size_t kFlagColumn = 30;

const std::vector<Command>& Commands() {
  static const std::vector<Command>& commands = *new std::vector<Command>{
      FileCommand(),           ImportCommand(),         GenerateCommand(),   ProgressCommand(),
      ListCommand(),           StoryCommand(),          TimelineCommand(),   CaseCommand(),
      ClocksCommand(),         MessagesCommand(),       FiguresCommand(),    SimulateCommand(),
      LoadCommand(),           ReconcileCommand(),      EventsCommand(),     TokenCommand(),
      TriageCommand(),         DuplicateScoreCommand(), ChannelsCommand(),   MergeCommand(),
      UnmergeCommand(),        ReopenCommand(),         ReclassifyCommand(), CorrectionsCommand(),
      ExportCustomerCommand(), EraseCustomerCommand(),  KeysCommand(),       ContextCommand(),
      OrdersCommand(),         CalendarCommand(),       RoutingCommand(),    SlaCommand(),
      CategoriesCommand(),     WithdrawCommand(),       DigestsCommand(),    TimersCommand(),
      ApprovalsCommand(),      IncidentsCommand(),
  };
  return commands;
}

const Command* Find(absl::string_view name) {
  const auto found = std::find_if(Commands().begin(), Commands().end(),
                                  [&](const Command& command) { return command.name == name; });
  return found == Commands().end() ? nullptr : &*found;
}

absl::Status Unknown(absl::string_view name) {
  std::vector<absl::string_view> names = {"help"};
  for (const Command& command : Commands()) names.push_back(command.name);
  const std::string nearest = Nearest(name, names);
  return UsageError(absl::StrCat("there is no command ", name,
                                 nearest.empty() ? "; redress help lists them"
                                                 : absl::StrCat("; did you mean ", nearest, "?")));
}

std::string FlagLines(const std::vector<FlagSpec>& flags) {
  std::string text;
  for (const FlagSpec& flag : flags) {
    const std::string form =
        absl::StrCat("  --", flag.name, flag.value.empty() ? "" : " ", flag.value);
    absl::StrAppend(&text, PadRight(form, kFlagColumn), " ", flag.help, "\n");
  }
  return text;
}

std::string Overview() {
  std::string text =
      "redress: complaints filed, worked on, timed and counted, from a terminal\n\n"
      "  redress <command> [flags]\n\n";
  for (const Command& command : Commands()) {
    absl::StrAppend(&text, "  ", PadRight(command.name, 16), command.summary, "\n");
  }
  absl::StrAppend(&text, "  ", PadRight("help", 16), "this, or help <command>\n\n",
                  "Flags of every command:\n", FlagLines(SessionFlags()),
                  "\nExit codes: 0 done, 1 a call failed, 2 wrong usage.");
  return text;
}

std::string HelpOf(const Command& command) {
  return absl::StrCat("redress ", command.name, command.arguments.empty() ? "" : " ",
                      command.arguments, " [flags]\n  ", command.summary, "\n",
                      command.notes.empty() ? "" : absl::StrCat("\n", command.notes, "\n"),
                      command.flags.empty() ? "" : absl::StrCat("\n", FlagLines(command.flags)),
                      "\nredress help lists the flags of every command.");
}

absl::Status Help(const std::vector<std::string>& names) {
  std::string text = Overview();
  if (!names.empty()) {
    const Command* command = Find(names.front());
    if (command == nullptr) return Unknown(names.front());
    text = HelpOf(*command);
  }
  std::printf("%s\n", text.c_str());
  return absl::OkStatus();
}

absl::Status Execute(const Command& command, const std::vector<std::string>& arguments) {
  if (std::find(arguments.begin(), arguments.end(), "--help") != arguments.end()) {
    return Help({std::string(command.name)});
  }
  std::vector<FlagSpec> known = command.flags;
  known.insert(known.end(), SessionFlags().begin(), SessionFlags().end());
  ASSIGN_OR_RETURN(const Flags flags, Flags::Parse(known, arguments));
  if (command.arguments.empty() && !flags.rest().empty()) {
    return UsageError(absl::StrCat(flags.rest().front(), ": ", command.name, " takes flags only"));
  }
  ASSIGN_OR_RETURN(
      const std::unique_ptr<Session> session,
      Session::Open(flags, command.role, command.tenant, SystemClock(), SystemRandom()));
  Output out(flags.Has("json"));
  return command.run({flags, *session, out});
}

absl::Status Dispatch(const std::vector<std::string>& arguments) {
  const std::string name = arguments.empty() ? "help" : arguments.front();
  const std::vector<std::string> rest(arguments.begin() + (arguments.empty() ? 0 : 1),
                                      arguments.end());
  if (name == "help" || name == "--help" || name == "-h") return Help(rest);
  const Command* command = Find(name);
  if (command == nullptr) return Unknown(name);
  const absl::Status status = Execute(*command, rest);
  if (IsUsageError(status)) {
    return UsageError(absl::StrCat(std::string(status.message()), "\n  redress help ", name));
  }
  return status;
}

int ExitCode(const absl::Status& status) {
  if (status.ok()) return 0;
  if (IsUsageError(status)) {
    std::fprintf(stderr, "redress: %s\n", std::string(status.message()).c_str());
    return 2;
  }
  std::fprintf(stderr, "%s\n", ErrorText(status).c_str());
  return 1;
}

}  // namespace
}  // namespace redress::cli

int main(int argc, char** argv) {
  redress::PrepareProcess();
  return redress::cli::ExitCode(
      redress::cli::Dispatch(std::vector<std::string>(argv + 1, argv + argc)));
}
