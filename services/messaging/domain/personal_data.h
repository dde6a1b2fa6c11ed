// Personal data in a text that is about to leave (R-M2, R-I10).
//
//   for (const std::string& masked : FindPersonalData(text::Normalise(body))) ...
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress::messaging {

// Mobile numbers, identity card numbers and bank card numbers, in order, each masked but for its
// first three characters, so that a finding tells nobody what it found. `normalised` comes from
// text::Normalise.
std::vector<std::string> FindPersonalData(absl::string_view normalised);

}  // namespace redress::messaging
