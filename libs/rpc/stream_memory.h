// What a handler of an Exchange remembers from one message of a stream to the next.
//
//   int64_t& stored = rpc::StreamMemory<Progress>().stored;   // inside the handler
#pragma once

#include <any>

namespace redress::rpc {

// The memory of the stream whose message this thread handles; made of T{} at its first message and
// gone with the stream. For methods that have one message unanswered at a time: their messages
// never overlap.
std::any& CurrentStreamMemory();

template <typename T>
T& StreamMemory() {
  std::any& memory = CurrentStreamMemory();
  if (!memory.has_value()) memory = T{};
  return std::any_cast<T&>(memory);
}

// Makes `memory` the current one of this thread while it lives.
class StreamMemoryScope {
 public:
  explicit StreamMemoryScope(std::any& memory);
  ~StreamMemoryScope();
  StreamMemoryScope(const StreamMemoryScope&) = delete;
  StreamMemoryScope& operator=(const StreamMemoryScope&) = delete;

 private:
  std::any* const before_;
};

}  // namespace redress::rpc
