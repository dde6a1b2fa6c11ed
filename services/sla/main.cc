#include "runtime/main.h"

#include "services/sla/wiring.h"

int main(int argc, char** argv) {
  return redress::runtime::Main(argc, argv, "sla", 7103, redress::sla::Wire);
}
