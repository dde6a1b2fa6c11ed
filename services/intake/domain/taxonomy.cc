#include "services/intake/domain/taxonomy.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"

namespace redress::intake {
namespace {

constexpr BuiltInCategory kCategories[] = {
    {"after_sales.policy_unclear", "售后规则不清", "unclear after-sales rules"},
    {"after_sales.refund_delay", "退款迟迟不到", "late refund"},
    {"after_sales.repair_slow", "维修拖延", "slow repair"},
    {"after_sales.return_refused", "拒绝退换", "return refused"},
    {"after_sales.stalled", "售后停滞", "stalled after-sales case"},
    {"contract.order_error", "订单出错", "order error"},
    {"contract.price_dispute", "价格争议", "price dispute"},
    {"contract.unclear_terms", "条款不清", "unclear terms"},
    {"contract.wrong_item", "发错货", "wrong item"},
    {"logistics.courier", "快递员问题", "courier's conduct"},
    {"logistics.damaged_in_transit", "运输损坏", "damaged in transit"},
    {"logistics.late", "物流延误", "late delivery"},
    {"logistics.lost", "快件丢失", "lost parcel"},
    {"logistics.misdelivered", "误投", "misdelivered"},
    {"other.account", "账号问题", "account"},
    {"other.false_advertising", "虚假宣传", "false advertising"},
    {"other.other", "其他", "other"},
    {"other.payment", "支付问题", "payment"},
    {"other.privacy_leak", "隐私泄露", "privacy leak"},
    {"product_quality.counterfeit", "假冒伪劣", "counterfeit"},
    {"product_quality.damaged", "到货破损", "arrived damaged"},
    {"product_quality.defect", "质量缺陷", "defect"},
    {"product_quality.missing_parts", "缺件少货", "missing parts"},
    {"product_quality.not_as_described", "与描述不符", "not as described"},
    {"product_quality.performance", "性能不佳", "poor performance"},
    {"product_quality.safety", "安全隐患", "safety"},
    {"service_attitude.rude", "态度恶劣", "rudeness"},
    {"service_attitude.slow_reply", "回复迟缓", "slow reply"},
    {"service_attitude.unskilled", "业务不熟", "unskilled service"},
};

}  // namespace

absl::string_view FamilyOf(absl::string_view code) { return code.substr(0, code.find('.')); }

absl::string_view SubcategoryOf(absl::string_view code) {
  const size_t dot = code.find('.');
  return dot == absl::string_view::npos ? absl::string_view() : code.substr(dot + 1);
}

absl::Span<const BuiltInCategory> BuiltInCategories() { return kCategories; }

bool IsCategory(absl::string_view code) {
  const auto found = std::lower_bound(
      std::begin(kCategories), std::end(kCategories), code,
      [](const BuiltInCategory& one, absl::string_view wanted) { return one.code < wanted; });
  return found != std::end(kCategories) && found->code == code;
}

bool IsSignal(absl::string_view code) {
  static const auto& codes = *new absl::flat_hash_set<absl::string_view>{
      "safety",       "injury", "counterfeit", "media_exposure",     "legal_threat",
      "privacy_leak", "group",  "repeat",      "vulnerable_customer"};
  return codes.contains(code);
}

}  // namespace redress::intake
