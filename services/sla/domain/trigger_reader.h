// What starts, stops, pauses and cancels clocks, as packs write it.
//
//   const yaml::Keys keys = {{"cancel", ToTrigger(promise.cancel, "CANCEL_UNKNOWN", lines)}, ...};
#pragma once

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/sla/domain/condition.h"
#include "services/sla/domain/policy.h"
#include "yaml/strict.h"

namespace redress::sla {

inline constexpr size_t kConditionsMax = 50;
inline constexpr size_t kPausesMax = 10;

// What these refer to must live on.

// A condition or a list of them. Errors: VALUE_TWICE; `reason` for what is none.
yaml::Take ToTrigger(Trigger& trigger, absl::string_view reason, yaml::Lines& lines);

// matched, filed, or what begins it. Errors: START_UNKNOWN, VALUE_TWICE.
yaml::Take ToStart(std::optional<Start>& start, Trigger& start_on, yaml::Lines& lines);

// What reaches it. Errors: STOP_UNKNOWN, STOP_UNREACHABLE, VALUE_TWICE.
yaml::Take ToStops(Trigger& stop, yaml::Lines& lines);

// {cause: {from: ..., until: ...}}. Errors: PAUSE_UNKNOWN, KEY_TWICE and the like.
yaml::Take ToPauses(std::vector<PauseRule>& pauses, yaml::Lines& lines);

}  // namespace redress::sla
