#include "services/intake/store/reference_numbers.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "services/intake/store/sql.h"

namespace redress::intake {
namespace {

constexpr int64_t kBlock = 2'000;

}  // namespace

absl::StatusOr<References> ReferenceNumbers::Take(absl::CivilDay day, int64_t count,
                                                  absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  if (day != day_ || end_ - next_ < count) {
    const int64_t block = std::max(kBlock, count);
    int64_t first = 0;
    RETURN_IF_ERROR(db_.Run({.deadline = deadline}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const pg::Rows taken,
                       tx.Exec(sql::kTakeReferences, absl::FormatCivilTime(day), block));
      first = taken.Int(0, 0);
      return absl::OkStatus();
    }));
    next_ = first;
    day_ = day;
    end_ = next_ + block;
  }
  const References references{day, next_};
  next_ += count;
  return references;
}

}  // namespace redress::intake
