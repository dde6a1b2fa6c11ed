// What resolution must know of a complaint; learned from intake's events.
//
//   const Facts facts = FactsOf(event.tenant(), complaint, event.complaint_filed());
//   if (facts.amount_minor_units) refund = *facts.amount_minor_units;
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/ids.h"
#include "redress/common/v1/common.pb.h"
#include "redress/events/v1/events.pb.h"

namespace redress::resolution {

// A value.
struct Facts {
  std::string tenant;
  ComplaintId complaint;
  std::string category;
  std::string subcategory;
  common::v1::Level level = common::v1::LEVEL_UNSPECIFIED;
  std::string language;     // BCP 47, or empty
  std::string customer_id;  // the platform's own, or empty
  std::string order_id;
  std::string sku;
  std::optional<int64_t> amount_minor_units;  // fen in dispute; empty when not known in CNY
  std::string solution_template;              // id that triage suggests, or empty
  bool withdrawn = false;
  std::optional<ComplaintId> merged_into;
};

Facts FactsOf(absl::string_view tenant, const ComplaintId& complaint,
              const events::v1::ComplaintFiled& filed);

// The fen in dispute; empty for none, and for one that no refund could be made of.
std::optional<int64_t> AmountOf(bool given, const common::v1::Money& amount);

// The id in templates/{id}, or "".
std::string TemplateIdOf(absl::string_view name);

// Whether anything may still be given on the complaint. Error: FAILED_PRECONDITION with reason
// COMPLAINT_WITHDRAWN, or COMPLAINT_MERGED with the complaint that it was joined to.
absl::Status CheckGoesOn(const Facts& facts);

// The error for a complaint whose filing is not here: NOT_FOUND that says to try again.
absl::Status ComplaintUnknown(const ComplaintId& complaint);

}  // namespace redress::resolution
