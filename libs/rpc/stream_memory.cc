#include "rpc/stream_memory.h"

#include <cassert>

namespace redress::rpc {
namespace {

thread_local std::any* current = nullptr;

}  // namespace

std::any& CurrentStreamMemory() {
  assert(current != nullptr && "asked for outside of an Exchange's handler");
  return *current;
}

StreamMemoryScope::StreamMemoryScope(std::any& memory) : before_(current) { current = &memory; }
StreamMemoryScope::~StreamMemoryScope() { current = before_; }

}  // namespace redress::rpc
