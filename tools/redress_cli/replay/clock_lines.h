// Clocks that might have been, as JSON lines: the same bytes from a log and from the service.
//
//   AppendClockLine("complaints/1", clock, text);
//   AppendTotals(rows, text);
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/sla/v1/sla.pb.h"

namespace redress::cli {

// {"case","clock","milestone","policy","state","started","paused_ms","working_ms","deadline",
// "met_at","breached_at","cancelled_at"}, with null for what did not happen, and a line break.
// Times are RFC 3339 in UTC, as fine as they need to be.
void AppendClockLine(absl::string_view case_id, const sla::v1::SimulatedClock& clock,
                     std::string& out);

// [{"milestone","clocks","met","met_late","breached","cancelled","open"},…], the sum first.
void AppendTotals(const std::vector<sla::v1::SimulatedTotal>& rows, std::string& out);

// 2026-01-31T01:30:00Z.
void AppendTime(absl::Time time, std::string& out);

}  // namespace redress::cli
