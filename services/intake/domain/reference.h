// The number a customer quotes: RD-261121-7K3QX2 is the day, five digits and a check character.
//
//   const std::string reference = MakeReference(day, number);
//   if (!IsReference(typed)) ...
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress::intake {

// How many references of the short form a day has; later ones of the day are two digits longer.
inline constexpr int64_t kShortReferences = int64_t{1} << 25;

// `number` counts a day's complaints from 0 and is scattered over the digits, so that neighbours
// look unlike and a count cannot be read off. Different numbers of a day never give the same
// reference.
std::string MakeReference(absl::CivilDay day, int64_t number);

// Upper case, with O, I and L read as the digits they look like; white space dropped.
std::string CanonicalReference(absl::string_view typed);

// True for a canonical reference whose check character holds.
bool IsReference(absl::string_view canonical);

// Where a reference comes in the order in which they were given out: rises with the day and the
// number, so that an index over it grows at its end. 0 for what is no reference.
int64_t PlaceOfReference(absl::string_view canonical);

}  // namespace redress::intake
