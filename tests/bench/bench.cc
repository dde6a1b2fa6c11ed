// redress-bench intake|triage|events [effect|armed|clocks|suite]|search [COUNT]|timers [COUNT]:
// each figure as one JSON line, its floor measured in the same run.
#include <cstdio>
#include <string>

#include "absl/strings/numbers.h"
#include "base/process.h"
#include "benches.h"
#include "floors.h"

int main(int argc, char** argv) {
  redress::PrepareProcess();
  const std::string name = argc > 1 ? argv[1] : "";
  if (name == "intake") return redress::bench::Intake();
  if (name == "events") return redress::bench::Events(argc > 2 ? argv[2] : "");
  if (name == "search" || name == "timers") {
    int64_t count = name == "search" ? 100'000 : 10'000'000;
    if (argc > 2 && (!absl::SimpleAtoi(argv[2], &count) || count < 1)) {
      std::fprintf(stderr, "redress-bench %s: COUNT is a number, 1 or more\n", name.c_str());
      return 2;
    }
    return name == "search" ? redress::bench::Search(count) : redress::bench::Timers(count);
  }
  if (name == "triage") return redress::bench::Triage();
  if (name == "echo-server") return redress::bench::ServeEcho();
  std::fprintf(stderr, "redress-bench: give intake, events, search, timers or triage\n");
  return 2;
}
