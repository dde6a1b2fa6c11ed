// redress-bench intake|triage|events [effect|armed|suite]|search [COUNT]: each figure as one JSON
// line, its floor measured in the same run.
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
  if (name == "search") {
    int64_t count = 100'000;
    if (argc > 2 && (!absl::SimpleAtoi(argv[2], &count) || count < 1)) {
      std::fprintf(stderr, "redress-bench search: COUNT is a number of complaints\n");
      return 2;
    }
    return redress::bench::Search(count);
  }
  if (name == "triage") return redress::bench::Triage();
  if (name == "echo-server") return redress::bench::ServeEcho();
  std::fprintf(stderr, "redress-bench: give intake, events, search or triage\n");
  return 2;
}
