#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/wording.h"
#include "tools/redress_cli/simulate/simulation.h"

namespace redress::cli {
namespace {

absl::StatusOr<SimulationOptions> ReadSimulationOptions(const Flags& flags) {
  SimulationOptions options;
  ASSIGN_OR_RETURN(const int64_t agents, flags.Int("agents", options.agents, 1, 500));
  options.agents = static_cast<int>(agents);
  options.put_departments = flags.Has("departments-default");
  ASSIGN_OR_RETURN(options.duration, flags.Duration("seconds", options.duration));
  options.until_idle = flags.Has("until-idle") || !flags.Has("seconds");
  ASSIGN_OR_RETURN(options.dissatisfied, flags.Number("dissatisfied", options.dissatisfied, 0, 1));
  options.answer_surveys = !flags.Has("no-answers");
  ASSIGN_OR_RETURN(const int64_t seed, flags.Int("seed", 1, 0, INT64_MAX));
  options.seed = static_cast<uint64_t>(seed);
  return options;
}

std::string TallyJson(const Tally& tally, bool idle) {
  int64_t faults = 0;
  for (const auto& [what, count] : tally.Faults()) faults += count;
  return absl::StrFormat(
      "{\"handled\":%d,\"messages\":%d,\"proposals\":%d,\"executed\":%d,\"above_agents\":%d,"
      "\"remedies_minor_units\":%d,\"surveys_answered\":%d,\"dissatisfied\":%d,\"faults\":%d,"
      "\"idle\":%s}",
      tally.handled.load(), tally.messages.load(), tally.proposals.load(), tally.executed.load(),
      tally.above_agents.load(), tally.remedies_minor_units.load(), tally.surveys.load(),
      tally.dissatisfied.load(), faults, idle ? "true" : "false");
}

void PrintTally(const Tally& tally, Output& out) {
  Table table({{"DONE"}, {"COUNT", true}});
  const auto row = [&](const char* what, int64_t count) { table.Add({what, absl::StrCat(count)}); };
  row("cases handled", tally.handled);
  row("messages sent", tally.messages);
  row("solutions proposed", tally.proposals);
  row("solutions carried out", tally.executed);
  row("  above an agent's authority", tally.above_agents);
  table.Add({"spent on remedies", MinorUnitsText(tally.remedies_minor_units)});
  row("surveys answered", tally.surveys);
  row("  dissatisfied", tally.dissatisfied);
  out.Print(table);
}

absl::Status Simulate(const Run& run) {
  ASSIGN_OR_RETURN(const SimulationOptions options, ReadSimulationOptions(run.flags));
  Tally tally;
  Backlog last;
  ASSIGN_OR_RETURN(
      const bool idle, RunSimulation(options, run.session, tally, [&](const Backlog& backlog) {
        last = backlog;
        run.out.Progress(-1, absl::StrCat("handled ", tally.handled.load(), ", messages ",
                                          tally.messages.load(), ", surveys ", tally.surveys.load(),
                                          backlog.open_cases ? ", cases are open" : ""));
      }));
  run.out.EndProgress();
  for (const auto& [what, count] : tally.Faults()) {
    run.out.Note(absl::StrCat("note: ", count, " times ", what));
  }
  if (run.out.json()) {
    run.out.JsonText(TallyJson(tally, idle));
  } else {
    PrintTally(tally, run.out);
  }
  if (idle || !options.until_idle) return absl::OkStatus();
  return Error(absl::StatusCode::kDeadlineExceeded, "NOT_IDLE",
               absl::StrCat("time is over and work is left: ",
                            last.open_cases || last.open_complaints ? "open cases, " : "",
                            last.surveys_unanswered, " surveys unanswered"));
}

}  // namespace

Command SimulateCommand() {
  return {.name = "simulate",
          .summary = "let simulated agents handle cases and customers answer",
          .flags = {{"agents", "N", "agents at work (8)"},
                    {"departments-default", "", "put the nine default departments first"},
                    {"seconds", "S", "how long at most (120)"},
                    {"until-idle", "",
                     "end when every case is closed and every survey answered; "
                     "the default without --seconds"},
                    {"dissatisfied", "SHARE", "share of dissatisfied customers (0.2)"},
                    {"no-answers", "", "customers answer no surveys, and none is waited for"},
                    {"seed", "N", "seed of what customers answer (1)"}},
          .notes =
              "Agents are agent_1, agent_2, and so on. A case left half-way is taken up again "
              "by the\nnext run. Surveys are found in what redress-platform-sim carried. Ends "
              "with 1 when\nit was to end idle and did not.",
          .role = rpc::Role::kPlatform,
          .run = &Simulate};
}

}  // namespace redress::cli
