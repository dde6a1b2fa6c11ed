#include "telemetry/trace.h"

#include <algorithm>
#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace redress {
namespace {

thread_local std::string current;

std::string RandomHex(size_t byte_count, Random& random) {
  std::array<uint8_t, 16> bytes;
  random.Fill({bytes.data(), byte_count});
  return absl::BytesToHexString({reinterpret_cast<const char*>(bytes.data()), byte_count});
}

}  // namespace

std::string TraceIdOf(absl::string_view traceparent, Random& random) {
  // version(2) - trace id(32) - span id(16) - flags(2)
  if (traceparent.size() >= 55 && traceparent[2] == '-' && traceparent[35] == '-') {
    const absl::string_view id = traceparent.substr(3, 32);
    const bool hex = std::all_of(id.begin(), id.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
    if (hex && id.find_first_not_of('0') != absl::string_view::npos) return std::string(id);
  }
  return RandomHex(16, random);
}

std::string Traceparent(absl::string_view trace_id, Random& random) {
  return absl::StrCat("00-", trace_id, "-", RandomHex(8, random), "-01");
}

const std::string& CurrentTraceId() { return current; }

TraceScope::TraceScope(std::string trace_id) : previous_(std::move(current)) {
  current = std::move(trace_id);
}
TraceScope::~TraceScope() { current = std::move(previous_); }

}  // namespace redress
