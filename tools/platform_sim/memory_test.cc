#include "tools/platform_sim/memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress::platformsim {
namespace {

v1::Delivery Message(const std::string& request_id, const std::string& customer,
                     const std::string& tenant = "demo") {
  v1::Delivery delivery;
  delivery.set_request_id(request_id);
  delivery.set_tenant(tenant);
  delivery.set_customer_id(customer);
  delivery.set_body("body of " + request_id);
  return delivery;
}

// R-H5: the same request has one effect and the same answer.
TEST(Memory, DoesADeedOnceARequest) {
  Memory memory;
  const std::string first = memory.Do(Deed::kRefund, "demo", "r1", 500);
  EXPECT_EQ(memory.Do(Deed::kRefund, "demo", "r1", 500), first);
  EXPECT_EQ(memory.Totals("demo").refunds(), 1);
  EXPECT_EQ(memory.Totals("demo").refund_minor_units(), 500);
  EXPECT_EQ(memory.Totals("demo").duplicates(), 1);
}

TEST(Memory, KeepsTenantsAndDeedsApart) {
  Memory memory;
  const std::string one = memory.Do(Deed::kRefund, "a", "r1", 1);
  EXPECT_NE(memory.Do(Deed::kRefund, "b", "r1", 2), one);
  memory.Do(Deed::kCoupon, "a", "r1", 4);
  EXPECT_EQ(memory.Totals("a").refund_minor_units(), 1);
  EXPECT_EQ(memory.Totals("a").coupon_minor_units(), 4);
  EXPECT_EQ(memory.Totals("").refunds(), 2);
}

TEST(Memory, CountsAReplacementAsAMovementToo) {
  Memory memory;
  memory.Do(Deed::kReplacement, "demo", "r1", 0);
  memory.Do(Deed::kMovement, "demo", "r2", 0);
  EXPECT_EQ(memory.Totals("demo").movements(), 2);
  EXPECT_EQ(memory.Totals("demo").replacements(), 1);
}

TEST(Memory, ListsDeliveriesNewestFirstInPages) {
  Memory memory;
  for (int i = 0; i < 5; ++i) memory.Deliver(Message("m" + std::to_string(i), "c1"));
  uint64_t next = 0;
  const auto first = memory.Deliveries({.tenant = "demo"}, 0, 2, next);
  ASSERT_EQ(first.size(), 2);
  EXPECT_EQ(first[0].request_id(), "m4");
  memory.Deliver(Message("late", "c1"));  // must not shift the pages that follow
  const auto second = memory.Deliveries({.tenant = "demo"}, next, 2, next);
  ASSERT_EQ(second.size(), 2);
  EXPECT_EQ(second[0].request_id(), "m2");
  const auto third = memory.Deliveries({.tenant = "demo"}, next, 2, next);
  ASSERT_EQ(third.size(), 1);
  EXPECT_EQ(third[0].request_id(), "m0");
  EXPECT_EQ(next, 0);
}

// R-R5
TEST(Memory, CountsAndListsWhatStaffReceiveApart) {
  Memory memory;
  memory.Deliver(Message("m1", "c1"));
  v1::Delivery digest = Message("d1", "");
  digest.set_staff("agents/lin");
  const std::string id = memory.Deliver(digest);
  EXPECT_EQ(memory.Deliver(digest), id);  // once, however often it is asked for
  EXPECT_EQ(memory.Totals("demo").deliveries(), 1);
  EXPECT_EQ(memory.Totals("demo").digests(), 1);
  EXPECT_EQ(memory.Totals("demo").duplicates(), 1);
  uint64_t next = 0;
  const auto page = memory.Deliveries({.tenant = "demo", .staff = "agents/lin"}, 0, 10, next);
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page[0].request_id(), "d1");
}

TEST(Memory, FiltersDeliveriesByTenantAndCustomer) {
  Memory memory;
  memory.Deliver(Message("m1", "c1"));
  memory.Deliver(Message("m2", "c2"));
  memory.Deliver(Message("m3", "c1", "other"));
  uint64_t next = 0;
  const auto page = memory.Deliveries({"demo", "c1", ""}, 0, 10, next);
  ASSERT_EQ(page.size(), 1);
  EXPECT_EQ(page[0].request_id(), "m1");
}

TEST(Memory, ForgetsTheOldestBeyondItsBound) {
  Memory memory(/*kept_max=*/3);
  for (int i = 0; i < 5; ++i) memory.Deliver(Message("m" + std::to_string(i), "c"));
  uint64_t next = 0;
  EXPECT_EQ(memory.Deliveries({}, 0, 10, next).size(), 3);
  EXPECT_EQ(memory.Totals("demo").deliveries(), 5);
  memory.Deliver(Message("m4", "c"));
  EXPECT_EQ(memory.Totals("demo").duplicates(), 1);
}

}  // namespace
}  // namespace redress::platformsim
