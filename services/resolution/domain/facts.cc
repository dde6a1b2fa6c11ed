#include "services/resolution/domain/facts.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {

std::optional<int64_t> AmountOf(bool given, const common::v1::Money& amount) {
  if (!given || !CheckAmount("amount", amount).ok()) return std::nullopt;
  return amount.minor_units();
}

Facts FactsOf(absl::string_view tenant, const ComplaintId& complaint,
              const events::v1::ComplaintFiled& filed) {
  Facts facts{.tenant = std::string(tenant),
              .complaint = complaint,
              .category = filed.category(),
              .subcategory = filed.subcategory(),
              .level = filed.level(),
              .language = filed.language(),
              .customer_id = filed.customer_id(),
              .order_id = filed.order_id(),
              .sku = filed.sku()};
  facts.amount_minor_units = AmountOf(filed.has_amount(), filed.amount());
  facts.solution_template = TemplateIdOf(filed.solution_template());
  return facts;
}

std::string TemplateIdOf(absl::string_view name) {
  return std::string(absl::StripPrefix(name, "templates/"));
}

absl::Status CheckGoesOn(const Facts& facts) {
  if (facts.merged_into) {
    return FailedPrecondition("COMPLAINT_MERGED",
                              absl::StrCat(facts.complaint.Name(), " was joined to ",
                                           facts.merged_into->Name(), "; go on there"))
        .With("merged_into", facts.merged_into->Name());
  }
  if (!facts.withdrawn) return absl::OkStatus();
  return FailedPrecondition("COMPLAINT_WITHDRAWN",
                            absl::StrCat(facts.complaint.Name(),
                                         " was withdrawn; nothing more is given on it unless it is "
                                         "filed anew"));
}

absl::Status ComplaintUnknown(const ComplaintId& complaint) {
  return Error(absl::StatusCode::kNotFound, "NOT_FOUND",
               absl::StrCat("there is no complaint ", complaint.Name(),
                            " here, or its filing has not arrived yet; try again shortly"))
      .With("resource_type", "complaint")
      .With("resource_name", complaint.Name())
      .RetryAfter(absl::Milliseconds(200));
}

}  // namespace redress::resolution
