// Order numbers in what a customer wrote (R-I2), by their shape; the directory has the last word.
//
//   FindOrderNumbers("", "订单号：PO-2026-00017，电话13900001234") == {"PO-2026-00017"}
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress::intake {

// More than a customer names in earnest.
inline constexpr size_t kOrderNumbersMax = 5;

// What may be an order number: behind a word for it nearly anything with a digit; anywhere else 8
// digits or more, or 4 digits or more among letters. Full-width characters count as narrow ones.
// Phone and identity numbers, bank cards, dates, our own references, addresses of sites and of mail
// are none. Those behind a word for it come first; no number twice, kOrderNumbersMax at most.
std::vector<std::string> FindOrderNumbers(absl::string_view subject, absl::string_view body);

}  // namespace redress::intake
