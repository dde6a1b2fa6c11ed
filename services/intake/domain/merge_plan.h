// Which segments of the search index are merged, so that there are always few of them and each
// complaint is written again only a few times.
//
//   const std::optional<MergePlan> plan = PlanMerge(document_counts);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace redress::intake {

// A run of segments: from `first` to before `end`.
struct MergePlan {
  size_t first = 0;
  size_t end = 0;
};

inline constexpr size_t kMergeWidth = 6;
inline constexpr size_t kMergeMax = 64;
inline constexpr uint32_t kSegmentDocumentsMax = 1'500'000;

// Document counts in the order of time, the oldest first. Nothing when there is nothing to do.
// Segments are alike when their sizes lie between the same powers of kMergeWidth. As soon as that
// many are alike with none bigger between them, they become one, with the smaller ones among them;
// kMergeMax at most. Neighbours alone, because the later of two versions of a complaint must stay
// the later one.
std::optional<MergePlan> PlanMerge(const std::vector<uint32_t>& documents);

}  // namespace redress::intake
