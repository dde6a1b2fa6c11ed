// What a tenant may set of the detection of group complaints (R-R7).
//
//   GroupSettings settings{.count_min = 15};
//   RETURN_IF_ERROR(CheckGroupSettings(settings));
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace redress::routing {

struct GroupSettings {
  // A window stands out with this many customers and this many times what was expected...
  int count_min = 10;
  absl::Duration window = absl::Minutes(60);
  double ratio_min = 4;
  // ...that chance alone would bring once in e^this windows. Asked of keys whose own baseline is
  // known to be surprise_from an hour or more: of these many expect 1.1 to 5 a window. For all
  // others, and with 0 for every one, R-R7 is as it is written.
  double surprise_min = 13;
  double surprise_from = 1;

  // The second detector, for what rises too slowly to fill a window: a sum that grows with each
  // customer and falls with what was expected. A rise has lasted at least slow_from and begun less
  // than slow_window ago.
  double slow_ratio_min = 4;
  double slow_surprise_min = 18;
  absl::Duration slow_from = absl::Hours(3);
  absl::Duration slow_window = absl::Hours(24 * 7);
  // Own baseline that it takes: of the tenant for anything, of a key for the second detector.
  absl::Duration warm_up = absl::Hours(24);
  absl::Duration slow_warm_up = absl::Hours(24 * 7);

  // What a baseline learns: the weight of a filing halves in this time, and an hour teaches at most
  // learn_ratio_max times what was expected, and two more.
  absl::Duration half_life = absl::Hours(24 * 28);
  double learn_ratio_max = 2;

  // An incident takes new complaints until its key was quiet for so long.
  absl::Duration quiet = absl::Hours(6);
  // A busy key remembers so much beyond its window, for complaints that come late. A quiet one
  // remembers its last customers for slow_window.
  absl::Duration lateness = absl::Hours(2);
  // A key without filings for so long is forgotten; so is the idlest beyond keys_max.
  absl::Duration idle = absl::Hours(24 * 35);
  int keys_max = 200'000;
};

// Error: INVALID_ARGUMENT with reason GROUP_SETTING_OUT_OF_RANGE on the field.
absl::Status CheckGroupSettings(const GroupSettings& settings);

}  // namespace redress::routing
