// Which complaints, as packs write it.
//
//   RETURN_IF_ERROR(ReadMatch(node, "milestones[0].match", promise.match, lines));
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/sla/domain/policy.h"
#include "yaml/strict.h"

namespace redress::sla {

inline constexpr size_t kMatchValuesMax = 100;

// Errors: INVALID_ARGUMENT with a reason a fault, such as CHANNEL_UNKNOWN or AMOUNT_EMPTY.
absl::Status ReadMatch(const YAML::Node& node, const std::string& field, Match& match,
                       yaml::Lines& lines);

}  // namespace redress::sla
