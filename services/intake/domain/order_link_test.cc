#include "services/intake/domain/order_link.h"

#include <gtest/gtest.h>

namespace redress::intake {
namespace {

platform::v1::Order OrderOf(const std::string& customer) {
  platform::v1::Order order;
  order.set_order_id("o1");
  order.set_customer_id(customer);
  order.set_sku("s1");
  order.set_supplier_id("f1");
  order.mutable_amount()->set_currency("CNY");
  order.mutable_amount()->set_minor_units(19900);
  return order;
}

// R-I2
TEST(OrderLink, FillsWhatTheDraftLeftOpen) {
  v1::Complaint complaint;
  complaint.mutable_draft()->mutable_customer()->set_customer_id("c1");
  complaint.mutable_draft()->set_supplier_id("own");
  LinkOrder(OrderOf("c1"), complaint);
  EXPECT_EQ(complaint.order_link().reason(), "order_id_given");
  EXPECT_EQ(complaint.draft().sku(), "s1");
  EXPECT_EQ(complaint.draft().supplier_id(), "own");
  EXPECT_EQ(complaint.draft().amount().minor_units(), 19900);
}

// R-I2: never another customer's order
TEST(OrderLink, RefusesTheOrderOfAnother) {
  v1::Complaint complaint;
  complaint.mutable_draft()->mutable_customer()->set_customer_id("c2");
  LinkOrder(OrderOf("c1"), complaint);
  EXPECT_TRUE(complaint.order_link().ambiguous());
  EXPECT_EQ(complaint.order_link().score(), 0);
  EXPECT_EQ(complaint.draft().sku(), "");
}

}  // namespace
}  // namespace redress::intake
