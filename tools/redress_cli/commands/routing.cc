#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/commands/routing_cases.h"
#include "tools/redress_cli/commands/routing_live.h"
#include "tools/redress_cli/commands/routing_people.h"
#include "tools/redress_cli/commands/routing_rules.h"
#include "tools/redress_cli/commands/routing_staffing.h"
#include "tools/redress_cli/commands/routing_workflows.h"

namespace redress::cli {
namespace {

absl::Status Routing(const Run& run) {
  const std::string what = run.flags.rest().empty() ? "" : run.flags.rest().front();
  if (IsRulesWord(what)) return RunRulesWord(run);
  if (IsPeopleWord(what)) return RunPeopleWord(run);
  if (IsLiveWord(what)) return RunLiveWord(run);
  if (IsWorkflowWord(what)) return RunWorkflowWord(run);
  if (IsCaseWord(what)) return RunCaseWord(run);
  if (what == "simulate") return RunStaffing(run);
  return UsageError(
      "say rules [VERSION], put-rules FILE, activate-rules VERSION, explain COMPLAINT, try-rules "
      "FILE, agents [ID], put-agent ID, presence ID WORD, shifts, teams, train ID COURSE, "
      "put-roster FILE, workflows [ID [VERSION]], put-workflow FILE, activate-workflow ID VERSION, "
      "transfer COMPLAINT DEPARTMENT, answer COMPLAINT TEXT, overdue [DEPARTMENT], queue "
      "DEPARTMENT, stats, watch, accept or decline COMPLAINT, start, complete or skip COMPLAINT "
      "STEP, escalate COMPLAINT, close COMPLAINT OUTCOME or simulate PLAN ROSTER");
}

}  // namespace

Command RoutingCommand() {
  return {
      .name = "routing",
      .summary = "rules, workflows, people, queues and cases of the departments",
      .arguments =
          "rules [VERSION|active]\n"
          "redress routing put-rules FILE\n"
          "redress routing activate-rules VERSION\n"
          "redress routing explain NAME|REFERENCE\n"
          "redress routing try-rules FILE\n"
          "redress routing agents [ID]\n"
          "redress routing put-agent ID\n"
          "redress routing presence ID available|busy|offline\n"
          "redress routing shifts\n"
          "redress routing teams\n"
          "redress routing train ID COURSE --minutes N --date DATE\n"
          "redress routing queue DEPARTMENT\n"
          "redress routing stats\n"
          "redress routing watch\n"
          "redress routing put-roster FILE\n"
          "redress routing workflows [ID [VERSION|active]]\n"
          "redress routing put-workflow FILE\n"
          "redress routing activate-workflow ID VERSION\n"
          "redress routing transfer NAME|REFERENCE DEPARTMENT --reason TEXT\n"
          "redress routing answer NAME|REFERENCE ANSWER\n"
          "redress routing overdue [DEPARTMENT]\n"
          "redress routing accept|decline NAME|REFERENCE [--offer ID]\n"
          "redress routing start|complete|skip NAME|REFERENCE STEP\n"
          "redress routing escalate NAME|REFERENCE [--trigger WORD]\n"
          "redress routing close NAME|REFERENCE resolved|rejected\n"
          "redress routing simulate PLAN ROSTER",
      .flags = {{"validate", "", "put-rules, put-workflow, put-roster: check alone, store nothing"},
                {"expect", "VERSION", "put-, activate-: only if this one decides now"},
                {"reason", "TEXT", "transfer, skip: why; decline: a code"},
                {"offer", "ID", "accept, decline: this offer alone (the one that stands)"},
                {"trigger", "WORD", "escalate: agent, customer or supervisor (that of --role)"},
                {"ask", "TEXT", "transfer: what is asked of the department"},
                {"within", "SECONDS", "transfer: it comes back, and is due by then"},
                {"from", "TIME", "try-rules: cases opened then or later"},
                {"until", "TIME", "try-rules: cases opened before then (now)"},
                {"base", "VERSION", "try-rules: compare with this one (what decides now)"},
                {"limit", "N", "queue: how many at most (50)"},
                {"examples", "N", "try-rules: complaints named for each move (3)"},
                {"department", "ID", "agents: of this one; put-agent: again for each"},
                {"team", "ID", "agents: of this one; put-agent: the agent's"},
                {"certificate-before", "TIME", "agents: with a certificate that runs out before"},
                {"display-name", "TEXT", "put-agent: name for people"},
                {"capacity", "N", "put-agent: cases at once (5)"},
                {"language", "TAG", "put-agent: again for each; every one when left out"},
                {"shift", "ID", "put-agent: when the agent takes work; always when left out"},
                {"skill", "CODE[:LEVEL]", "put-agent: again for each; level 1 to 5 (3)"},
                {"for", "TIME", "presence: how long it counts, for example 90s (8 hours)"},
                {"minutes", "N", "train: how long the course took"},
                {"seed", "N", "simulate: another one is another month (1)"},
                {"date", "DATE", "train: the day, for example 2026-02-14"},
                {"time-zone", "NAME", "of times that name none (Asia/Shanghai)"}},
      .notes =
          "put-rules stores a new version, which decides at once; every version is kept, and\n"
          "activate-rules lets an earlier one decide again. Version 0 is the set that ships.\n"
          "rules VERSION prints YAML that put-rules takes. try-rules changes nothing: it runs the\n"
          "file over past cases, as rules saw them, and tells which would go elsewhere.\n"
          "A case keeps the version of its workflow; activate-workflow ID 0 switches one off.\n"
          "overdue lists what departments sit on: lent, past its limit and not answered.\n"
          "accept and decline answer an offer as a supervisor, or with --role agent --name lin as\n"
          "the agent; an approver's step is moved with --role approver.\n\n"
          "  redress routing rules active > rules.yaml\n"
          "  redress routing try-rules rules.yaml --from 2026-10-01\n"
          "  redress routing put-rules rules.yaml --expect 3\n\n"
          "put-roster takes departments, shifts, teams and agents from one file; a bad one is "
          "told\n"
          "with its line and refused whole, and what the file does not name stays as it is.\n"
          "put-agent replaces the whole agent; certificates are for the roster.\n\n"
          "simulate needs no server: it tries a roster file against what a plan file says comes "
          "in,\n"
          "by the service's own matching, and tells waits, breaches and how busy everybody is;\n"
          "tools/redress_cli/staffing/plan.h shows a plan.\n\n"
          "  redress routing put-roster roster.yaml --validate\n"
          "  redress routing presence lin available --for 90s\n"
          "  redress routing agents --certificate-before 2027-01-01",
      .role = rpc::Role::kSupervisor,
      .run = &Routing};
}

}  // namespace redress::cli
