// redress-bench intake|triage|events [effect|armed|clocks|suite]|search [COUNT]|replay [COUNT]|
// routing [COUNT]|simulate [COUNT]|timers [COUNT]: each figure as one JSON line, its floor measured
// in the same run.
#include <cstdio>
#include <string>

#include "absl/strings/numbers.h"
#include "base/process.h"
#include "benches.h"
#include "floors.h"

namespace {

// Runs what `redress-bench NAME COUNT` says; with `fallback` for no COUNT.
int Counted(int argc, char** argv, int64_t fallback, int (*bench)(int64_t count)) {
  int64_t count = fallback;
  if (argc > 2 && (!absl::SimpleAtoi(argv[2], &count) || count < 1)) {
    std::fprintf(stderr, "redress-bench %s: COUNT is a number, 1 or more\n", argv[1]);
    return 2;
  }
  return bench(count);
}

}  // namespace

int main(int argc, char** argv) {
  redress::PrepareProcess();
  const std::string name = argc > 1 ? argv[1] : "";
  if (name == "intake") return redress::bench::Intake();
  if (name == "events") return redress::bench::Events(argc > 2 ? argv[2] : "");
  if (name == "search") return Counted(argc, argv, 100'000, redress::bench::Search);
  if (name == "replay") return Counted(argc, argv, 1'000'000, redress::bench::Replay);
  if (name == "routing") return Counted(argc, argv, 1'000'000, redress::bench::Routing);
  if (name == "simulate") return Counted(argc, argv, 1'000'000, redress::bench::Simulate);
  if (name == "timers") return Counted(argc, argv, 10'000'000, redress::bench::Timers);
  if (name == "triage") return redress::bench::Triage();
  if (name == "echo-server") return redress::bench::ServeEcho();
  std::fprintf(stderr,
               "redress-bench: give intake, events, routing, search, replay, simulate, timers or "
               "triage\n");
  return 2;
}
