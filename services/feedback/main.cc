#include "runtime/main.h"

#include "services/feedback/wiring.h"

int main(int argc, char** argv) {
  return redress::runtime::Main(argc, argv, "feedback", 7106, redress::feedback::Wire);
}
