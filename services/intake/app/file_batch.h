// Files complaints, many in one transaction (R-I3, R-I4).
//
//   ASSIGN_OR_RETURN(auto answers, FileBatch(book, filings, policy, clock.Now()));
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/level.h"

namespace redress::intake {

struct FilingPolicy {
  LevelPolicy level;
  absl::TimeZone time_zone = absl::UTCTimeZone();  // of the day in a reference
  absl::Duration repeat_window =
      absl::Hours(24 * 30);  // a second complaint within it is a repeat (R-I7)
};

// One answer a filing, in order: the complaint as filed, or why this one was refused. A status of
// the whole means that nothing was filed. A request_id that comes again gets the first complaint
// (R-I4).
absl::StatusOr<std::vector<absl::StatusOr<Filing>>> FileBatch(FilingBook& book,
                                                              absl::Span<const Filing> filings,
                                                              const FilingPolicy& policy,
                                                              absl::Time now);

}  // namespace redress::intake
