#include "services/intake/domain/merge_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace redress::intake {
namespace {

// What becomes of the counts when batches of `size` come in and every plan is carried out.
struct Outcome {
  std::vector<uint32_t> documents;
  double written_again = 0;  // how often each document, on average
  size_t segments_max = 0;
};

Outcome Grow(uint32_t size, int batches) {
  Outcome outcome;
  double written = 0;
  for (int i = 0; i < batches; ++i) {
    outcome.documents.push_back(size);
    while (const auto plan = PlanMerge(outcome.documents)) {
      uint32_t sum = 0;
      for (size_t at = plan->first; at < plan->end; ++at) sum += outcome.documents[at];
      EXPECT_LE(sum, kSegmentDocumentsMax);
      EXPECT_GE(plan->end - plan->first, kMergeWidth);
      written += sum;
      const auto first = outcome.documents.begin() + static_cast<std::ptrdiff_t>(plan->first);
      outcome.documents.erase(first + 1,
                              outcome.documents.begin() + static_cast<std::ptrdiff_t>(plan->end));
      outcome.documents[plan->first] = sum;
    }
    outcome.segments_max = std::max(outcome.segments_max, outcome.documents.size());
  }
  outcome.written_again = written / (static_cast<double>(size) * batches);
  return outcome;
}

TEST(MergePlan, TenMillionInFullBatchesStayFewSegments) {
  const Outcome outcome = Grow(4096, 10'000'000 / 4096);
  EXPECT_LE(outcome.segments_max, 40u);
  EXPECT_LE(outcome.written_again, 5);
}

TEST(MergePlan, OneByOneStayFewSegments) {
  const Outcome outcome = Grow(1, 20'000);
  EXPECT_LE(outcome.segments_max, 40u);
  EXPECT_LE(outcome.written_again, 8);
}

TEST(MergePlan, LeavesFewOrFullOnesAlone) {
  EXPECT_FALSE(PlanMerge({}));
  EXPECT_FALSE(PlanMerge({1, 2, 3}));
  EXPECT_FALSE(PlanMerge(std::vector<uint32_t>(20, 1'400'000)));
}

}  // namespace
}  // namespace redress::intake
