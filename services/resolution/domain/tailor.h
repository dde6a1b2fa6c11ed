// Makes a template's options fit one complaint, and completes the amounts of staff's own options.
//
//   Options options = Tailor(chosen_template, facts, defaults);
//   RETURN_IF_ERROR(CompleteAmounts("options", facts, own_options));
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/resolution/domain/built_in_templates.h"
#include "services/resolution/domain/options.h"

namespace redress::resolution {

// A refund in full takes the amount in dispute; a refund in part takes its own amount, the amount
// in dispute at most, or the default share of it. A refund whose amount nobody knows becomes a
// coupon, and its description says so: no option holds a refund of unknown amount.
Options Tailor(const v1::Template& chosen, const Facts& facts, const Defaults& defaults);

// Refunds in full without an amount take the amount in dispute. Error: INVALID_ARGUMENT with reason
// AMOUNT_MISSING where it is not known.
absl::Status CompleteAmounts(absl::string_view field, const Facts& facts, Options& options);

}  // namespace redress::resolution
