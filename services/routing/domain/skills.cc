#include "services/routing/domain/skills.h"

#include <algorithm>

#include "base/proto_time.h"

namespace redress::routing {
namespace {

const v1::Skill* Find(const Skills& skills, const std::string& skill) {
  const auto found = std::find_if(skills.begin(), skills.end(),
                                  [&](const v1::Skill& one) { return one.skill() == skill; });
  return found == skills.end() ? nullptr : &*found;
}

}  // namespace

bool Proved(const v1::Skill& skill, absl::Time now) {
  if (!skill.has_certificate()) return false;
  return !skill.certificate().has_expire_time() ||
         now < FromProto(skill.certificate().expire_time());
}

int LevelOf(const v1::Skill& skill) {
  return skill.level() == 0 ? kSkillLevelDefault : skill.level();
}

std::optional<int> RingOf(const Skills& skills, const SkillNeeds& needs, absl::Time now) {
  int ring = 0;
  for (const v1::SkillNeed& need : needs) {
    const v1::Skill* skill = Find(skills, need.skill());
    if (need.certified() && (skill == nullptr || !Proved(*skill, now))) return std::nullopt;
    if (skill == nullptr) {
      ring = kWholeDepartment;
      continue;
    }
    const int missing = std::max(need.level_min(), 1) - LevelOf(*skill);
    ring = std::max(ring, std::clamp(missing, 0, kWholeDepartment));
  }
  return ring;
}

int RingAfter(absl::Duration wait, const RingTimes& times) {
  if (wait >= times.whole_department) return kWholeDepartment;
  return wait >= times.lower_level ? 1 : 0;
}

absl::Duration WaitOf(int ring, const RingTimes& times) {
  if (ring <= 0) return absl::ZeroDuration();
  return ring == 1 ? std::min(times.lower_level, times.whole_department) : times.whole_department;
}

}  // namespace redress::routing
