#include "runtime/main.h"

#include "services/routing/wiring.h"

int main(int argc, char** argv) {
  return redress::runtime::Main(argc, argv, "routing", 7102, redress::routing::Wire);
}
