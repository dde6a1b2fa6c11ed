#include "base/random.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace redress {
namespace {

class RealRandom final : public Random {
 public:
  void Fill(std::span<uint8_t> bytes) override {
    thread_local std::array<uint8_t, 4096> buffer;
    thread_local size_t used = buffer.size();
    size_t done = 0;
    while (done < bytes.size()) {
      if (used == buffer.size()) {
        size_t filled = 0;
        while (filled < buffer.size()) {
          const ssize_t got = getrandom(buffer.data() + filled, buffer.size() - filled, 0);
          if (got < 0 && errno != EINTR) std::abort();  // no kernel entropy: nothing may go on
          if (got > 0) filled += static_cast<size_t>(got);
        }
        used = 0;
      }
      const size_t part = std::min(bytes.size() - done, buffer.size() - used);
      std::memcpy(bytes.data() + done, buffer.data() + used, part);
      std::memset(buffer.data() + used, 0, part);  // a used bit is never kept
      used += part;
      done += part;
    }
  }
};

}  // namespace

uint64_t Random::Below(uint64_t bound) {
  // Rejects the short last stretch so that every value is as likely as another.
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  uint64_t value = 0;
  do {
    Fill({reinterpret_cast<uint8_t*>(&value), sizeof(value)});
  } while (value >= limit);
  return value % bound;
}

Random& SystemRandom() {
  static RealRandom random;
  return random;
}

}  // namespace redress
