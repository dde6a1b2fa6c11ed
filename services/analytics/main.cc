#include "runtime/main.h"

#include "services/analytics/wiring.h"

int main(int argc, char** argv) {
  return redress::runtime::Main(argc, argv, "analytics", 7107, redress::analytics::Wire);
}
