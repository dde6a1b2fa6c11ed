// How far an agent answers what a case asks (R-R2), and how that relaxes while it waits (R-R3).
//
//   const std::optional<int> ring = RingOf(agent.skills(), record.work_case.skills(), now);
//   if (ring && *ring <= RingAfter(now - wait_time, times)) ...  // may get it
#pragma once

#include <optional>

#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

inline constexpr int kSkillLevelDefault = 3;  // of a skill without one
inline constexpr int kWholeDepartment = 2;    // the widest ring

// When a case that waits is offered to a wider ring. Ring 0 has every skill at its level; ring 1
// every skill, one level below; ring 2 is the whole department. A need for a certificate never
// relaxes.
struct RingTimes {
  absl::Duration lower_level = absl::Minutes(2);
  absl::Duration whole_department = absl::Minutes(10);
};

using Skills = google::protobuf::RepeatedPtrField<v1::Skill>;
using SkillNeeds = google::protobuf::RepeatedPtrField<v1::SkillNeed>;

// True while a certificate proves the skill.
bool Proved(const v1::Skill& skill, absl::Time now);
// 1 to 5.
int LevelOf(const v1::Skill& skill);

// The narrowest ring in which somebody with `skills` is; none while a certificate is missing or run
// out.
std::optional<int> RingOf(const Skills& skills, const SkillNeeds& needs, absl::Time now);

// The widest ring that is asked after a wait.
int RingAfter(absl::Duration wait, const RingTimes& times);

// How long a case has waited before `ring` is asked.
absl::Duration WaitOf(int ring, const RingTimes& times);

}  // namespace redress::routing
