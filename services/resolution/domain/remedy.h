// What a remedy takes to be carried out (R-H2), and money as this service knows it: CNY in fen.
//
//   if (RoadOf(item.remedy()) == Road::kRefund) ...;
//   RETURN_IF_ERROR(CheckAmount("options[0].items[1].amount", item.amount()));
//   const common::v1::Money amount = Fen(50'000);
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "redress/common/v1/common.pb.h"

namespace redress::resolution {

// The greatest amount of one remedy: 100 million yuan, so that no sum of them can overflow.
inline constexpr int64_t kAmountMax = 10'000'000'000;

// Who on the platform carries a remedy out.
enum class Road {
  kNone,         // needs no call: staff or the suite sees to it
  kRefund,       // PaymentService.Refund
  kCoupon,       // PaymentService.IssueCoupon
  kReplacement,  // WarehouseService.ExpectReturn with a replacement
};

Road RoadOf(common::v1::Remedy remedy);

// True where a remedy without an amount says nothing.
bool NeedsAmount(common::v1::Remedy remedy);

common::v1::Money Fen(int64_t minor_units);
// For people, for example 500.00 CNY.
std::string InYuan(int64_t minor_units);

// Errors: INVALID_ARGUMENT with reason CURRENCY_UNSUPPORTED, AMOUNT_NOT_POSITIVE or
// AMOUNT_TOO_LARGE on `field`.
absl::Status CheckAmount(absl::string_view field, const common::v1::Money& amount);

}  // namespace redress::resolution
