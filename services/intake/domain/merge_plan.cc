#include "services/intake/domain/merge_plan.h"

#include <algorithm>

namespace redress::intake {

std::optional<MergePlan> PlanMerge(const std::vector<uint32_t>& documents) {
  for (uint64_t limit = kMergeWidth; limit / kMergeWidth < kSegmentDocumentsMax;
       limit *= kMergeWidth) {
    MergePlan run;
    uint64_t sum = 0;
    size_t alike = 0;
    for (size_t at = 0; at <= documents.size(); ++at) {
      const bool small = at < documents.size() && documents[at] < limit;
      const bool joins =
          small && sum + documents[at] <= kSegmentDocumentsMax && at - run.first < kMergeMax;
      if (!joins) {
        if (alike >= kMergeWidth) return run;
        run.first = small ? at : at + 1;
        sum = 0;
        alike = 0;
      }
      if (!small) continue;
      run.end = at + 1;
      sum += documents[at];
      if (documents[at] >= limit / kMergeWidth) ++alike;
    }
  }
  return std::nullopt;
}

}  // namespace redress::intake
