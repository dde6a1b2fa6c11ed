// The order in which what waits is pulled, and the lanes in which it waits (R-R3).
//
//   const bool first = RankTime(a) < RankTime(b);
//   const Lane lane = ParseLane(LaneOf(record.work_case));
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/routing/domain/case_record.h"
#include "services/routing/domain/skills.h"

namespace redress::routing {

// How much longer a case of level 1 must have waited to come before a new one of `level`. Since
// every case ages alike, the order of two cases never changes while they wait, and nothing starves.
absl::Duration LeadOf(common::v1::Level level);

// The case with the earliest rank comes first; its opening, earlier by the lead of its level.
absl::Time RankTime(const v1::Case& work_case);

// RankTime, then the complaint's id.
bool ComesFirst(const CaseRecord& a, const CaseRecord& b);

// Since when the case waits, for the rings; of a case from before it was kept, since its opening.
absl::Time WaitTime(const v1::Case& work_case);

// What the case takes of its agent's capacity; 1 for cases from before it was kept.
int CostOf(const v1::Case& work_case);

// Cases of a department that ask the same of an agent.
struct Lane {
  std::string language;  // primary subtag, or "" for any
  SkillNeeds needs;
};

// The lane as text, by which the database keeps what waits apart: "zh|food_safety:3!,refund:1".
std::string LaneOf(const v1::Case& work_case);
// What LaneOf made; anything else asks nothing.
Lane ParseLane(absl::string_view text);

}  // namespace redress::routing
