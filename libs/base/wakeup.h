// A wait that others can end. It counts real passing time: no jump of the wall clock lengthens it
// or cuts it short, as it would a wait until a moment.
//
//   wakeup.WaitFor(absl::Milliseconds(20));  // this thread
//   wakeup.Wake();                           // another one
#pragma once

#include "absl/time/time.h"

namespace redress {

// Thread-safe; one thread waits at a time. A Wake that nobody waits for ends the next wait.
class Wakeup {
 public:
  Wakeup();
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  void Wake();
  // At most `duration`, an hour where it is longer; zero or less does not wait.
  void WaitFor(absl::Duration duration);
  // The same, and also until `descriptor` can be read. False when the whole time passed.
  bool WaitFor(absl::Duration duration, int descriptor);

 private:
  const int descriptor_;
};

}  // namespace redress
