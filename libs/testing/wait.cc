#include "testing/wait.h"

#include "base/clock.h"

namespace redress::test {

bool WaitUntil(absl::FunctionRef<bool()> condition, absl::Duration limit) {
  Clock& clock = SystemClock();
  const absl::Time end = clock.Monotonic() + limit;
  while (!condition()) {
    if (clock.Monotonic() >= end) return false;
    clock.Sleep(absl::Milliseconds(5));
  }
  return true;
}

}  // namespace redress::test
