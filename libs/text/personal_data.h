// Personal data in a text: found before it leaves, masked for those who may read the text but not
// these (R-M2, R-I10).
//
//   for (const std::string& masked : text::FindPersonalData(text::Normalise(body))) ...
//   draft.set_body(text::MaskPersonalData(body));
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress::text {

// Mobile numbers, identity card numbers and bank card numbers, in order, each masked but for its
// first three characters, so that a finding tells nobody what it found. `normalised` comes from
// text::Normalise.
std::vector<std::string> FindPersonalData(absl::string_view normalised);

// The text as it was written, with those numbers and the names of e-mail addresses masked.
std::string MaskPersonalData(absl::string_view utf8);

}  // namespace redress::text
