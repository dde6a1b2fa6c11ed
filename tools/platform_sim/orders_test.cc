#include "tools/platform_sim/orders.h"

#include <gtest/gtest.h>

namespace redress::platformsim {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

platform::v1::FindOrdersRequest Ask(const std::string& order, const std::string& customer) {
  platform::v1::FindOrdersRequest request;
  request.set_tenant("demo");
  request.set_order_id(order);
  request.set_customer_id(customer);
  return request;
}

TEST(Orders, TheSameIdGivesTheSameOrder) {
  const auto once = FindOrders(Ask("A-77", ""), kNow);
  const auto again = FindOrders(Ask("A-77", ""), kNow);
  ASSERT_EQ(once.size(), 1);
  EXPECT_EQ(once[0].SerializeAsString(), again[0].SerializeAsString());
  EXPECT_FALSE(once[0].sku().empty());
  EXPECT_GT(once[0].amount().minor_units(), 0);
}

TEST(Orders, ACustomersOrderIsFoundByItsIdToo) {
  for (int i = 0; i < 20; ++i) {
    const std::string customer = "c" + std::to_string(i);
    for (const auto& order : FindOrders(Ask("", customer), kNow)) {
      const auto found = FindOrders(Ask(order.order_id(), ""), kNow);
      ASSERT_EQ(found.size(), 1);
      EXPECT_EQ(found[0].SerializeAsString(), order.SerializeAsString());
    }
  }
}

TEST(Orders, ComeNewestFirstAndNeverFromTheFuture) {
  for (int i = 0; i < 50; ++i) {
    int64_t last = absl::ToUnixSeconds(kNow);
    for (const auto& order : FindOrders(Ask("", "c" + std::to_string(i)), kNow)) {
      EXPECT_LE(order.order_time().seconds(), last);
      last = order.order_time().seconds();
    }
  }
}

TEST(Orders, UnknownIdsAreNotFound) {
  EXPECT_TRUE(FindOrders(Ask("unknown-1", "c1"), kNow).empty());
  EXPECT_TRUE(FindOrders(Ask("", ""), kNow).empty());
}

}  // namespace
}  // namespace redress::platformsim
