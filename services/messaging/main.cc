#include "runtime/main.h"

#include "services/messaging/wiring.h"

int main(int argc, char** argv) {
  return redress::runtime::Main(argc, argv, "messaging", 7105, redress::messaging::Wire);
}
