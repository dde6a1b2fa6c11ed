// Unused numbers of a day, for references.
//
//   ReferenceNumbers numbers(db);
//   ASSIGN_OR_RETURN(const References references, numbers.Take(day, count, deadline));
#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "pg/database.h"
#include "services/intake/app/file_batch.h"

namespace redress::intake {

// Takes a block at a time, in a transaction of its own, so that those who file never wait for each
// other's commit over a counter. What is left of a block when the process ends is never used.
// Thread-safe.
class ReferenceNumbers {
 public:
  explicit ReferenceNumbers(pg::Database& db) : db_(db) {}

  // Errors: those of Database::Run.
  absl::StatusOr<References> Take(absl::CivilDay day, int64_t count, absl::Time deadline);

 private:
  pg::Database& db_;
  absl::Mutex mutex_;
  absl::CivilDay day_ ABSL_GUARDED_BY(mutex_);
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t end_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace redress::intake
