// How alike two texts are in what they say, Chinese or English (R-I5).
//
//   Likeness("请问怎么退款", "如何退钱呢") > 0.8
//   Likeness("怎么退款", "什么时候发货") < 0.2
#pragma once

#include "absl/strings/string_view.h"

namespace redress::intake {

// From 0 (nothing in common) to 1 (the same but for case, width, punctuation). Symmetric, without
// state. Both texts are well-formed UTF-8; of long ones the first kComparedBytesMax bytes count.
double Likeness(absl::string_view a, absl::string_view b);

}  // namespace redress::intake
