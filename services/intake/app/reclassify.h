// Corrects what triage understood, and keeps the correction (R-I6).
//
//   RETURN_IF_ERROR(Reclassify(book, corrections, command, wish, own, policy, now));
#pragma once

#include "absl/status/status.h"
#include "services/intake/app/file_batch.h"
#include "services/intake/app/link_complaints.h"
#include "services/intake/domain/correction.h"

namespace redress::intake {

// In any state: a complaint that is over still teaches. `own` are the tenant's categories, null for
// none. Errors: NOT_FOUND, ABORTED (ETAG_MISMATCH), those of Correct.
absl::Status Reclassify(StandingBook& book, CorrectionBook& corrections, const LinkCommand& command,
                        const Wish& wish, const OwnCategories* own, const FilingPolicy& policy,
                        absl::Time now);

}  // namespace redress::intake
