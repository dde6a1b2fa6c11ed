// Files complaints, many in one transaction (R-I3, R-I4).
//
//   ASSIGN_OR_RETURN(auto answers, FileBatch(book, filings, policy, references, now));
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/level.h"

namespace redress::intake {

struct FilingPolicy {
  LevelPolicy level;
  LinkPolicy link;
  bool ask_directory = false;  // the platform's, for what the embedded one does not know
  absl::Duration question_age_max = absl::Hours(24 * 7);  // then it is not asked any more
  absl::Duration put_wait = absl::Minutes(1);  // after the last order that was put for a complaint
  absl::TimeZone time_zone = absl::UTCTimeZone();  // of the day in a reference
};

// Numbers of a day that belong to one batch: as many from `first` on as it has filings.
struct References {
  absl::CivilDay day;
  int64_t first = 0;
};

// One answer a filing, in order: OK when the filing is now the complaint as filed, or why it was
// refused. A status of the whole means that nothing was filed. A request_id that comes again
// becomes the first complaint (R-I4). All are understood (understand.h). May be called again with
// the same filings after a rollback.
absl::StatusOr<std::vector<absl::Status>> FileBatch(FilingBook& book, absl::Span<Filing> filings,
                                                    const FilingPolicy& policy,
                                                    const References& references, absl::Time now);

}  // namespace redress::intake
