#include "pg/param.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace redress::pg::internal {
namespace {

// Postgres counts microseconds from 2000-01-01 UTC.
constexpr int64_t kPostgresEpochMicros = 946684800000000;

}  // namespace

void AppendBigEndian(std::string& out, uint64_t value, int byte_count) {
  for (int shift = 8 * (byte_count - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

void AppendValue(std::string& out, bool value) { out.push_back(value ? 1 : 0); }
void AppendValue(std::string& out, int32_t value) {
  AppendBigEndian(out, static_cast<uint32_t>(value), 4);
}
void AppendValue(std::string& out, int64_t value) {
  AppendBigEndian(out, static_cast<uint64_t>(value), 8);
}
void AppendValue(std::string& out, double value) {
  AppendBigEndian(out, std::bit_cast<uint64_t>(value), 8);
}
void AppendValue(std::string& out, absl::string_view value) {
  out.append(value.data(), value.size());
}
void AppendValue(std::string& out, const Bytes& value) { AppendValue(out, value.data); }
void AppendValue(std::string& out, const Uuid& value) { AppendValue(out, value.AsBytes()); }
void AppendValue(std::string& out, absl::Time value) {
  int64_t micros = 0;
  if (value == absl::InfiniteFuture()) {
    micros = INT64_MAX;
  } else if (value == absl::InfinitePast()) {
    micros = INT64_MIN;
  } else {
    // What lies beyond any calendar is cut to it, so that the difference never overflows.
    constexpr int64_t kFar = int64_t{1} << 61;
    micros = std::clamp(absl::ToUnixMicros(value), -kFar, kFar) - kPostgresEpochMicros;
  }
  AppendBigEndian(out, static_cast<uint64_t>(micros), 8);
}

uint32_t ArrayTypeOf(uint32_t element_type) {
  switch (element_type) {
    case kBool: return 1000;
    case kBytea: return 1001;
    case kInt8: return 1016;
    case kInt4: return 1007;
    case kText: return 1009;
    case kFloat8: return 1022;
    case kTimestamptz: return 1185;
    case kUuid: return 2951;
    default: std::abort();  // a new element type needs its array oid here
  }
}

void AppendArrayHeader(std::string& out, uint32_t element_type, size_t count, bool has_null) {
  AppendBigEndian(out, count == 0 ? 0 : 1, 4);  // dimensions
  AppendBigEndian(out, has_null ? 1 : 0, 4);
  AppendBigEndian(out, element_type, 4);
  if (count == 0) return;
  AppendBigEndian(out, count, 4);
  AppendBigEndian(out, 1, 4);  // lower bound
}

}  // namespace redress::pg::internal
