#include "services/resolution/app/perform_remedies.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

absl::StatusOr<std::string> Ask(Platform& platform, Road road, const PlatformOrder& order,
                                absl::Time deadline) {
  switch (road) {
    case Road::kRefund: return platform.Refund(order, deadline);
    case Road::kCoupon: return platform.IssueCoupon(order, deadline);
    case Road::kReplacement: return platform.SendReplacement(order, deadline);
    case Road::kNone: break;
  }
  return std::string();
}

}  // namespace

absl::Status PerformRemedies(Platform& platform, const Facts& facts, const v1::Proposal& proposal,
                             const std::set<int>& done, KeepReceipt keep, absl::Time deadline) {
  const v1::SolutionOption& option = ChosenOption(proposal);
  for (int i = 0; i < option.items_size(); ++i) {
    const Road road = RoadOf(option.items(i).remedy());
    if (road == Road::kNone || done.contains(i)) continue;
    const PlatformOrder order{.request_id = absl::StrCat(proposal.name(), "/items/", i),
                              .tenant = facts.tenant,
                              .customer_id = facts.customer_id,
                              .order_id = facts.order_id,
                              .sku = facts.sku,
                              .minor_units = option.items(i).amount().minor_units()};
    ASSIGN_OR_RETURN(const std::string platform_id, Ask(platform, road, order, deadline));
    RETURN_IF_ERROR(keep(i, platform_id));
  }
  return absl::OkStatus();
}

bool IsRefusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kUnimplemented: return true;
    default: return false;
  }
}

}  // namespace redress::resolution
