// What the fuzzer gives, taken apart.
//
//   fuzz::Input input(data, size);
//   const std::string subject = input.Text(), body = input.Text();
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "text/utf8.h"

namespace redress::fuzz {

// A broken promise is a finding, like a crash.
inline void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "promise broken: %s\n", what);
  std::abort();
}

class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return byte;
  }
  // Up to the next zero byte, or all that is left.
  std::string Bytes() {
    const size_t end = std::min(rest_.find('\0'), rest_.size());
    std::string bytes(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return bytes;
  }
  // The same without what is not UTF-8: callers refuse that before.
  std::string Text() {
    const std::string bytes = Bytes();
    std::string text;
    for (size_t at = 0; at < bytes.size();) {
      size_t length = 1;
      while (length <= 4 && !text::IsValidUtf8(absl::string_view(bytes).substr(at, length)))
        ++length;
      if (length <= 4) text.append(bytes, at, length);
      at += length <= 4 ? length : 1;
    }
    return text;
  }
  absl::string_view Rest() const { return rest_; }

 private:
  absl::string_view rest_;
};

}  // namespace redress::fuzz
