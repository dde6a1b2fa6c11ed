// Options of a template or a proposal: their bounds, their ids, their cost.
//
//   RETURN_IF_ERROR(CheckOptions("options", request.options()));
//   NameOptions(options);  // a, b, ...
//   const int64_t cost = CostOf(options[0]);
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "redress/resolution/v1/resolution.pb.h"

namespace redress::resolution {

using Options = google::protobuf::RepeatedPtrField<v1::SolutionOption>;

inline constexpr int kOptionsMax = 5;
inline constexpr int kItemsMax = 10;

// 1 to 63 of a-z, 0-9 and _: ids of templates and options, codes of the taxonomy.
bool IsCode(absl::string_view text);

// `field` is the path of the list in the request. Errors: INVALID_ARGUMENT naming the field.
absl::Status CheckOptions(absl::string_view field, const Options& options);

// Template fields but the options' ids. Errors: INVALID_ARGUMENT on template.*.
absl::Status CheckTemplate(const v1::Template& offered);

// Gives every option without an id the first free letter.
void NameOptions(Options& options);

// The option of that id, or null.
const v1::SolutionOption* FindOption(const Options& options, absl::string_view option_id);

// Sum of what its remedies cost, in fen.
int64_t CostOf(const v1::SolutionOption& option);

// True when a remedy of the option is the platform's to carry out.
bool NeedsPlatform(const v1::SolutionOption& option);

// True when a remedy of the option goes to the customer's account on the platform.
bool NeedsCustomer(const v1::SolutionOption& option);

}  // namespace redress::resolution
