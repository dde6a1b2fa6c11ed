#include "services/routing/domain/queue.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/proto_time.h"
#include "services/routing/domain/names.h"

namespace redress::routing {

absl::Duration LeadOf(common::v1::Level level) {
  switch (level) {
    case common::v1::LEVEL_CRISIS: return absl::Hours(72);
    case common::v1::LEVEL_SERIOUS: return absl::Hours(8);
    default: return absl::ZeroDuration();
  }
}

absl::Time RankTime(const v1::Case& work_case) {
  return FromProto(work_case.open_time()) - LeadOf(work_case.level());
}

bool ComesFirst(const CaseRecord& a, const CaseRecord& b) {
  const absl::Time a_rank = RankTime(a.work_case);
  const absl::Time b_rank = RankTime(b.work_case);
  return a_rank != b_rank ? a_rank < b_rank : a.key < b.key;
}

absl::Time WaitTime(const v1::Case& work_case) {
  return FromProto(work_case.has_wait_time() ? work_case.wait_time() : work_case.open_time());
}

int CostOf(const v1::Case& work_case) { return std::max(work_case.cost(), 1); }

std::string LaneOf(const v1::Case& work_case) {
  std::vector<std::string> needs;
  for (const v1::SkillNeed& need : work_case.skills()) {
    needs.push_back(absl::StrCat(need.skill(), ":", std::max(need.level_min(), 1),
                                 need.certified() ? "!" : ""));
  }
  std::sort(needs.begin(), needs.end());
  return absl::StrCat(PrimaryLanguage(work_case.language()), "|", absl::StrJoin(needs, ","));
}

Lane ParseLane(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('|', 1));
  Lane lane{.language = std::string(parts.first)};
  for (absl::string_view part : absl::StrSplit(parts.second, ',', absl::SkipEmpty())) {
    v1::SkillNeed& need = *lane.needs.Add();
    need.set_certified(absl::ConsumeSuffix(&part, "!"));
    const std::pair<absl::string_view, absl::string_view> words = absl::StrSplit(part, ':');
    need.set_skill(std::string(words.first));
    int level = 1;
    if (absl::SimpleAtoi(words.second, &level)) need.set_level_min(level);
  }
  return lane;
}

}  // namespace redress::routing
