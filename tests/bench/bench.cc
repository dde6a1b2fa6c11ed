// redress-bench intake|events: each figure as one JSON line, its floor measured in the same run.
#include <cstdio>
#include <string>

#include "benches.h"
#include "floors.h"

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "";
  if (name == "intake") return redress::bench::Intake();
  if (name == "events") return redress::bench::Events();
  if (name == "echo-server") return redress::bench::ServeEcho();
  std::fprintf(stderr, "redress-bench: give intake or events\n");
  return 2;
}
