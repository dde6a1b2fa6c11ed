#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/commands/routing_rules.h"

namespace redress::cli {
namespace {

absl::Status Routing(const Run& run) {
  const std::string what = run.flags.rest().empty() ? "" : run.flags.rest().front();
  if (IsRulesWord(what)) return RunRulesWord(run);
  return UsageError(
      "say rules [VERSION], put-rules FILE, activate-rules VERSION, explain COMPLAINT or try-rules "
      "FILE");
}

}  // namespace

Command RoutingCommand() {
  return {
      .name = "routing",
      .summary = "rules that send complaints to departments: versions, reasons, trials",
      .arguments =
          "rules [VERSION|active]\n"
          "redress routing put-rules FILE\n"
          "redress routing activate-rules VERSION\n"
          "redress routing explain NAME|REFERENCE\n"
          "redress routing try-rules FILE",
      .flags = {{"validate", "", "put-rules: check alone, store nothing"},
                {"expect", "VERSION", "put-rules, activate-rules: only if this one decides now"},
                {"from", "TIME", "try-rules: cases opened then or later"},
                {"until", "TIME", "try-rules: cases opened before then (now)"},
                {"base", "VERSION", "try-rules: compare with this one (what decides now)"},
                {"examples", "N", "try-rules: complaints named for each move (3)"},
                {"time-zone", "NAME", "of times that name none (Asia/Shanghai)"}},
      .notes =
          "put-rules stores a new version, which decides at once; every version is kept, and\n"
          "activate-rules lets an earlier one decide again. Version 0 is the set that ships.\n"
          "rules VERSION prints YAML that put-rules takes. try-rules changes nothing: it runs the\n"
          "file over past cases, as rules saw them, and tells which would go elsewhere.\n\n"
          "  redress routing rules active > rules.yaml\n"
          "  redress routing try-rules rules.yaml --from 2026-10-01\n"
          "  redress routing put-rules rules.yaml --expect 3",
      .role = rpc::Role::kSupervisor,
      .run = &Routing};
}

}  // namespace redress::cli
