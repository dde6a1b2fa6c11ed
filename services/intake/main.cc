#include "runtime/main.h"

#include "services/intake/wiring.h"

int main(int argc, char** argv) {
  return redress::runtime::Main(argc, argv, "intake", 7101, redress::intake::Wire);
}
