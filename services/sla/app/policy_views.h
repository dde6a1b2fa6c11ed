// Calendars and policies as messages.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/sla/app/policy_ports.h"

namespace redress::sla {

v1::Calendar ViewOf(const CalendarHead& head, std::string document);
v1::Policy ViewOf(const PolicyVersion& version, absl::Time create_time, absl::Time now,
                  std::string document);

std::vector<PolicyVersion> VersionsOf(const std::vector<PolicyHead>& heads);
// When the tenant's own was put; infinitely long ago for what is not stored.
absl::Time CreateTimeOf(const std::vector<PolicyHead>& heads, const PolicyVersion& version);

}  // namespace redress::sla
