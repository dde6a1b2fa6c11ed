#include "tools/platform_sim/orders.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/proto_time.h"

namespace redress::platformsim {
namespace {

using platform::v1::Order;

constexpr int kPageDefault = 10;
constexpr int kPageMax = 100;
constexpr std::array<absl::string_view, 5> kLogisticsStates = {"packed", "shipped", "in_delivery",
                                                               "delivered", "returned"};
constexpr std::array<absl::string_view, 6> kRegions = {"CN-11", "CN-31", "CN-33",
                                                       "CN-44", "CN-51", "CN-61"};

// FNV-1a with a last stir: the same number for the same text on every machine and for ever.
uint64_t Draw(absl::string_view text) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdu;
  return hash ^ (hash >> 33);
}

std::string OwnerOf(absl::string_view order_id, absl::string_view asked) {
  if (!asked.empty()) return std::string(asked);
  const size_t last = order_id.rfind('-');
  if (absl::StartsWith(order_id, "PO-") && last > 3 && last != absl::string_view::npos) {
    return std::string(order_id.substr(3, last - 3));
  }
  return absl::StrCat("c", Draw(absl::StrCat("owner/", order_id)) % 10'000);
}

Order Make(absl::string_view tenant, absl::string_view order_id, absl::string_view customer_id,
           absl::Time now) {
  const uint64_t draw = Draw(absl::StrCat(tenant, "/", order_id));
  Order order;
  order.set_order_id(std::string(order_id));
  order.set_customer_id(std::string(customer_id));
  const uint64_t article = draw % 500;
  order.set_sku(absl::StrCat("SKU-", 1000 + article));
  order.set_supplier_id(absl::StrCat("SUP-", 100 + article % 40));  // one supplier an article
  order.set_batch(absl::StrCat("B", 2601 + (draw >> 12) % 12));
  order.mutable_amount()->set_currency("CNY");
  order.mutable_amount()->set_minor_units(static_cast<int64_t>(990 + (draw >> 20) % 200'000));
  order.set_logistics_state(std::string(kLogisticsStates[(draw >> 40) % kLogisticsStates.size()]));
  order.set_region(std::string(kRegions[(draw >> 44) % kRegions.size()]));
  const absl::Time hour = absl::FromUnixSeconds(absl::ToUnixSeconds(now) / 3600 * 3600);
  *order.mutable_order_time() =
      ToProto(hour - absl::Hours(24 + static_cast<int64_t>((draw >> 48) % (39 * 24))));
  return order;
}

}  // namespace

std::vector<Order> FindOrders(const platform::v1::FindOrdersRequest& request, absl::Time now) {
  std::vector<Order> orders;
  if (!request.order_id().empty()) {
    if (absl::StartsWithIgnoreCase(request.order_id(), "unknown")) return orders;
    orders.push_back(Make(request.tenant(), request.order_id(),
                          OwnerOf(request.order_id(), request.customer_id()), now));
    return orders;
  }
  if (request.customer_id().empty()) return orders;
  const uint64_t count = Draw(absl::StrCat("orders/", request.customer_id())) % 4;
  for (uint64_t i = 1; i <= count; ++i) {
    orders.push_back(Make(request.tenant(), absl::StrCat("PO-", request.customer_id(), "-", i),
                          request.customer_id(), now));
  }
  std::sort(orders.begin(), orders.end(), [](const Order& a, const Order& b) {
    return a.order_time().seconds() > b.order_time().seconds();
  });
  const size_t size = request.page_size() == 0
                          ? kPageDefault
                          : static_cast<size_t>(std::clamp(request.page_size(), 1, kPageMax));
  if (orders.size() > size) orders.resize(size);
  return orders;
}

void MakeForeign(std::vector<Order>& orders) {
  for (Order& order : orders) order.set_customer_id(absl::StrCat("not-", order.customer_id()));
}

void AnswerTwice(std::vector<Order>& orders) {
  if (orders.size() != 1) return;
  orders.push_back(orders[0]);
  orders[1].set_sku(absl::StrCat(orders[1].sku(), "-OTHER"));
}

}  // namespace redress::platformsim
