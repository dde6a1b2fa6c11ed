// Timers that are due soon and were armed on a replica that does not own their shard: told to the
// owner through Postgres. A hint that is lost costs the time until the horizon is read again.
//
//   for (const std::string& payload : FormatHints(foreign)) Notify(payload);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/ids.h"

namespace redress::timer {

inline constexpr absl::string_view kHintChannel = "timer";

struct ForeignHint {
  std::string kind;  // by name: another build may number its kinds differently
  Uuid subject;
  int64_t due_micros = 0;
  bool operator==(const ForeignHint&) const = default;
};

// Payloads for NOTIFY, each below its limit of 8,000 bytes.
std::vector<std::string> FormatHints(absl::Span<const ForeignHint> hints);
// Leaves out what cannot be read.
std::vector<ForeignHint> ParseHints(absl::string_view payload);

}  // namespace redress::timer
