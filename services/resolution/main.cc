#include "runtime/main.h"

#include "services/resolution/wiring.h"

int main(int argc, char** argv) {
  return redress::runtime::Main(argc, argv, "resolution", 7104, redress::resolution::Wire);
}
