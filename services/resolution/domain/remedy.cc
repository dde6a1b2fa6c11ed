#include "services/resolution/domain/remedy.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"

namespace redress::resolution {
namespace {

constexpr char kCurrency[] = "CNY";

}  // namespace

Road RoadOf(common::v1::Remedy remedy) {
  switch (remedy) {
    case common::v1::REMEDY_REFUND_FULL:
    case common::v1::REMEDY_REFUND_PART:
    case common::v1::REMEDY_MEDICAL_COST: return Road::kRefund;
    case common::v1::REMEDY_COUPON:
    case common::v1::REMEDY_GIFT_CARD: return Road::kCoupon;
    case common::v1::REMEDY_REPLACE:
    case common::v1::REMEDY_RESHIP_PART: return Road::kReplacement;
    default: return Road::kNone;
  }
}

bool NeedsAmount(common::v1::Remedy remedy) {
  switch (remedy) {
    case common::v1::REMEDY_REFUND_PART:
    case common::v1::REMEDY_COUPON:
    case common::v1::REMEDY_GIFT_CARD:
    case common::v1::REMEDY_MEDICAL_COST: return true;
    default: return false;
  }
}

common::v1::Money Fen(int64_t minor_units) {
  common::v1::Money money;
  money.set_currency(kCurrency);
  money.set_minor_units(minor_units);
  return money;
}

std::string InYuan(int64_t minor_units) {
  return absl::StrFormat("%d.%02d %s", minor_units / 100, minor_units % 100, kCurrency);
}

absl::Status CheckAmount(absl::string_view field, const common::v1::Money& amount) {
  if (amount.currency() != kCurrency) {
    return InvalidField(field, "CURRENCY_UNSUPPORTED", "give the amount in CNY");
  }
  if (amount.minor_units() <= 0) {
    return InvalidField(field, "AMOUNT_NOT_POSITIVE", "give more than 0 fen, or no amount at all");
  }
  if (amount.minor_units() > kAmountMax) {
    return InvalidField(field, "AMOUNT_TOO_LARGE", absl::StrCat(InYuan(kAmountMax), " at most"));
  }
  return absl::OkStatus();
}

}  // namespace redress::resolution
