#include "tools/redress_cli/commands/routing_staffing.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "services/routing/domain/departments.h"
#include "tools/redress_cli/staffing/trial.h"

namespace redress::cli {
namespace {

std::string Minutes(double minutes) { return absl::StrFormat("%.1f", minutes); }

std::string Percent(double share) { return absl::StrFormat("%.1f %%", 100 * share); }

std::string JsonOfWaits(const std::string& name, const Waits& waits) {
  return absl::StrFormat(
      "{\"stream\":%s,\"arrived\":%d,\"offered\":%d,\"waited\":%d,\"breached\":%d,\"waiting\":%d,"
      "\"mean_minutes\":%.4f,\"p50_minutes\":%.4f,\"p90_minutes\":%.4f,\"p99_minutes\":%.4f}",
      JsonQuote(name), waits.arrived, waits.offered, waits.waited, waits.breached, waits.waiting,
      waits.mean, waits.p50, waits.p90, waits.p99);
}

std::string JsonOfUses(const std::vector<Utilisation>& uses) {
  return absl::StrJoin(uses, ",", [](std::string* out, const Utilisation& use) {
    absl::StrAppendFormat(out, "{\"name\":%s,\"utilisation\":%.4f}", JsonQuote(use.name),
                          use.share);
  });
}

void PrintForPeople(const Run& run, const Plan& plan, const TrialReport& report) {
  Table waits({{"STREAM"},
               {"ARRIVED"},
               {"WAITED"},
               {"MEAN MIN"},
               {"P50"},
               {"P90"},
               {"P99"},
               {"BREACHED"},
               {"WAITING"}});
  const auto add = [&](const std::string& name, const Waits& one) {
    waits.Add({name, absl::StrCat(one.arrived),
               Percent(one.offered == 0
                           ? 0
                           : static_cast<double>(one.waited) / static_cast<double>(one.offered)),
               Minutes(one.mean), Minutes(one.p50), Minutes(one.p90), Minutes(one.p99),
               absl::StrCat(one.breached), absl::StrCat(one.waiting)});
  };
  for (size_t i = 0; i < plan.streams.size(); ++i) add(plan.streams[i].name, report.streams[i]);
  if (plan.streams.size() > 1) add("all", report.all);
  run.out.Print(waits);
  Table uses({{"IN USE"}, {"OF CAPACITY"}});
  for (const Utilisation& use : report.departments) uses.Add({use.name, Percent(use.share)});
  for (const Utilisation& use : report.agents) uses.Add({use.name, Percent(use.share)});
  run.out.Print(uses);
}

}  // namespace

absl::Status RunStaffing(const Run& run) {
  const std::vector<std::string>& rest = run.flags.rest();
  if (rest.size() != 3) return UsageError("give a PLAN and a ROSTER after simulate");
  ASSIGN_OR_RETURN(const std::string plan_text, ReadFile("PLAN", rest[1]));
  ASSIGN_OR_RETURN(const std::string roster_text, ReadFile("ROSTER", rest[2]));
  ASSIGN_OR_RETURN(const Plan plan, ReadPlan(plan_text));
  routing::KnownNames known;
  for (const routing::v1::Department& department : routing::DefaultDepartments()) {
    known.departments.insert(department.name());
  }
  ASSIGN_OR_RETURN(
      const routing::Roster roster,
      routing::ReadRoster(roster_text, known,
                          [](const std::string&) -> absl::StatusOr<bool> { return false; }));
  ASSIGN_OR_RETURN(const int64_t seed, run.flags.Int("seed", 1, 0, INT64_MAX));
  ASSIGN_OR_RETURN(const TrialReport report,
                   TryRoster(plan, roster, {.seed = static_cast<uint64_t>(seed)}));
  if (!run.out.json()) {
    PrintForPeople(run, plan, report);
    return absl::OkStatus();
  }
  std::vector<std::string> streams;
  for (size_t i = 0; i < plan.streams.size(); ++i) {
    streams.push_back(JsonOfWaits(plan.streams[i].name, report.streams[i]));
  }
  run.out.JsonText(absl::StrCat("{\"streams\":[", absl::StrJoin(streams, ","),
                                "],\"all\":", JsonOfWaits("all", report.all), ",\"departments\":[",
                                JsonOfUses(report.departments), "],\"agents\":[",
                                JsonOfUses(report.agents), "]}"));
  return absl::OkStatus();
}

}  // namespace redress::cli
