#include "base/wakeup.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace redress {
namespace {

int NewDescriptor() {
  const int descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (descriptor < 0) {
    std::perror("eventfd");
    std::abort();
  }
  return descriptor;
}

}  // namespace

Wakeup::Wakeup() : descriptor_(NewDescriptor()) {}

Wakeup::~Wakeup() { close(descriptor_); }

void Wakeup::Wake() {
  const uint64_t one = 1;
  // Full only after 2^64 wakes that nobody took: it wakes all the same.
  if (write(descriptor_, &one, sizeof(one)) < 0 && errno != EAGAIN) std::abort();
}

void Wakeup::WaitFor(absl::Duration duration) { WaitFor(duration, -1); }

bool Wakeup::WaitFor(absl::Duration duration, int descriptor) {
  const absl::Duration bounded = std::clamp(duration, absl::ZeroDuration(), absl::Hours(1));
  const timespec timeout = absl::ToTimespec(bounded);
  // A negative descriptor is left out of it.
  std::array<pollfd, 2> waits = {pollfd{descriptor_, POLLIN, 0}, pollfd{descriptor, POLLIN, 0}};
  const int ready = ppoll(waits.data(), waits.size(), &timeout, nullptr);
  if (ready <= 0) return ready < 0;  // a signal ends it too
  uint64_t wakes = 0;
  if (waits[0].revents != 0 && read(descriptor_, &wakes, sizeof(wakes)) < 0 && errno != EAGAIN)
    std::abort();
  return true;
}

}  // namespace redress
