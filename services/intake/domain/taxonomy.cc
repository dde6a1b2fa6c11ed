#include "services/intake/domain/taxonomy.h"

#include "absl/container/flat_hash_set.h"

namespace redress::intake {

bool IsCategory(absl::string_view code) {
  static const auto& codes =
      *new absl::flat_hash_set<absl::string_view>{"product_quality.defect",
                                                  "product_quality.damaged",
                                                  "product_quality.performance",
                                                  "product_quality.safety",
                                                  "product_quality.counterfeit",
                                                  "product_quality.not_as_described",
                                                  "product_quality.missing_parts",
                                                  "service_attitude.rude",
                                                  "service_attitude.slow_reply",
                                                  "service_attitude.unskilled",
                                                  "after_sales.return_refused",
                                                  "after_sales.refund_delay",
                                                  "after_sales.repair_slow",
                                                  "after_sales.policy_unclear",
                                                  "after_sales.stalled",
                                                  "logistics.late",
                                                  "logistics.lost",
                                                  "logistics.damaged_in_transit",
                                                  "logistics.misdelivered",
                                                  "logistics.courier",
                                                  "contract.wrong_item",
                                                  "contract.order_error",
                                                  "contract.price_dispute",
                                                  "contract.unclear_terms",
                                                  "other.privacy_leak",
                                                  "other.false_advertising",
                                                  "other.payment",
                                                  "other.account",
                                                  "other.other"};
  return codes.contains(code);
}

bool IsSignal(absl::string_view code) {
  static const auto& codes = *new absl::flat_hash_set<absl::string_view>{
      "safety",       "injury", "counterfeit", "media_exposure",     "legal_threat",
      "privacy_leak", "group",  "repeat",      "vulnerable_customer"};
  return codes.contains(code);
}

}  // namespace redress::intake
