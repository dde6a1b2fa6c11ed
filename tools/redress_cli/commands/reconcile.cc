#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/reconcile/books.h"

namespace redress::cli {
namespace {

constexpr absl::Duration kPollStep = absl::Seconds(1);

bool AllEqual(const std::vector<BookLine>& lines) {
  return std::all_of(lines.begin(), lines.end(), [](const BookLine& line) { return line.equal(); });
}

void PrintLines(const Run& run, const std::vector<BookLine>& lines) {
  if (run.out.json()) {
    for (const BookLine& line : lines) {
      run.out.JsonText(
          absl::StrCat("{\"what\":", JsonQuote(line.what), ",\"register\":", line.registered,
                       ",\"against\":", JsonQuote(line.against), ",\"count\":", line.counted,
                       ",\"equal\":", line.equal() ? "true" : "false", "}"));
    }
    return;
  }
  Table table({{"WHAT"}, {"REGISTER", true}, {"AGAINST"}, {"COUNT", true}, {"EQUAL"}});
  for (const BookLine& line : lines) {
    table.Add({line.what, absl::StrCat(line.registered), line.against, absl::StrCat(line.counted),
               line.equal() ? "yes" : absl::StrCat("no, by ", line.registered - line.counted)},
              line.equal() ? Style::kPlain : Style::kBad);
  }
  run.out.Print(table);
}

absl::Status Reconcile(const Run& run) {
  ASSIGN_OR_RETURN(const absl::Duration within, run.flags.Duration("within", absl::ZeroDuration()));
  ASSIGN_OR_RETURN(const int64_t parallel, run.flags.Int("parallel", 8, 1, 64));
  const BookOptions options{.each_complaint = !run.flags.Has("quick"),
                            .platform = !run.flags.Has("no-platform"),
                            .parallel = static_cast<int>(parallel)};
  Clock& clock = run.session.clock();
  const absl::Time end = clock.Monotonic() + within;
  while (true) {
    auto lines = CompareBooks(run.session, options);
    const bool last = clock.Monotonic() >= end;
    if (lines.ok() && (AllEqual(*lines) || last)) {
      run.out.EndProgress();
      PrintLines(run, *lines);
      if (AllEqual(*lines)) return absl::OkStatus();
      return FailedPrecondition("FIGURES_DIFFER", "the services do not tell the same story");
    }
    if (!lines.ok() && last) return lines.status();
    run.out.Progress(-1, lines.ok() ? "figures still differ" : "a service does not answer yet");
    clock.Sleep(kPollStep);
  }
}

}  // namespace

Command ReconcileCommand() {
  return {.name = "reconcile",
          .summary = "compare what the services and the platform count",
          .flags = {{"within", "DURATION", "wait until equal, this long at most (0)"},
                    {"quick", "", "leave out what takes a call for each complaint"},
                    {"no-platform", "", "leave out the simulated platform's totals"},
                    {"parallel", "N", "calls at once (8)"}},
          .notes =
              "Ends with 1 when something differs. The platform's totals count since its start, "
              "so they\nonly agree when redress-platform-sim has run as long as the databases.",
          .role = rpc::Role::kAuditor,
          .run = &Reconcile};
}

}  // namespace redress::cli
