// The largest sum of money that a text names, in Chinese or English (R-I7).
//
//   LargestAmountYuan(text::CodePoints("花了四千二买的"));          // 4200
//   LargestAmountYuan(text::CodePoints("$300 suitcase, broken"));  // 2100
#pragma once

#include <cstdint>

#include "absl/types/span.h"

namespace redress::intake {

// Of a normalised text; 0 when it names none. Foreign money counts by a round rate, which is near
// enough to tell a large sum. A bare number counts only among words of money.
int64_t LargestAmountYuan(absl::Span<const char32_t> text);

}  // namespace redress::intake
