// Moments on the command line, in the zone that --time-zone names.
//
//   ASSIGN_OR_RETURN(const absl::Time from, Moment(flags, "from", absl::InfinitePast()));
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tools/redress_cli/parts/flags.h"

namespace redress::cli {

// The flag's moment, like 2026-01-31 or 2026-01-31T09:30:00+08:00; `fallback` when it is not given.
// Error: UsageError.
absl::StatusOr<absl::Time> Moment(const Flags& flags, absl::string_view name, absl::Time fallback);

}  // namespace redress::cli
