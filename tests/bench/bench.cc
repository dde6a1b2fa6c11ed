// redress-bench intake|triage|events [effect|armed|clocks|suite]|search [COUNT]|replay [COUNT]|
// simulate [COUNT]|timers [COUNT]: each figure as one JSON line, its floor measured in the same
// run.
#include <cstdio>
#include <string>

#include "absl/strings/numbers.h"
#include "base/process.h"
#include "benches.h"
#include "floors.h"

namespace {

// What `redress-bench NAME COUNT` says, or 0.
int64_t Count(int argc, char** argv, int64_t fallback) {
  int64_t count = fallback;
  if (argc > 2 && (!absl::SimpleAtoi(argv[2], &count) || count < 1)) {
    std::fprintf(stderr, "redress-bench %s: COUNT is a number, 1 or more\n", argv[1]);
    return 0;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  redress::PrepareProcess();
  const std::string name = argc > 1 ? argv[1] : "";
  if (name == "intake") return redress::bench::Intake();
  if (name == "events") return redress::bench::Events(argc > 2 ? argv[2] : "");
  if (name == "search") {
    const int64_t count = Count(argc, argv, 100'000);
    return count == 0 ? 2 : redress::bench::Search(count);
  }
  if (name == "replay") {
    const int64_t count = Count(argc, argv, 1'000'000);
    return count == 0 ? 2 : redress::bench::Replay(count);
  }
  if (name == "simulate") {
    const int64_t count = Count(argc, argv, 1'000'000);
    return count == 0 ? 2 : redress::bench::Simulate(count);
  }
  if (name == "timers") {
    const int64_t count = Count(argc, argv, 10'000'000);
    return count == 0 ? 2 : redress::bench::Timers(count);
  }
  if (name == "triage") return redress::bench::Triage();
  if (name == "echo-server") return redress::bench::ServeEcho();
  std::fprintf(stderr,
               "redress-bench: give intake, events, search, replay, simulate, timers or triage\n");
  return 2;
}
