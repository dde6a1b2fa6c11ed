#include "services/intake/domain/order_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/proto_time.h"

namespace redress::intake {
namespace {

using platform::v1::Order;

constexpr char kForeign[] = "order_of_another_customer";

class OrderLinkTest : public ::testing::Test {
 protected:
  OrderLinkTest() { complaint_.mutable_draft()->mutable_customer()->set_customer_id("c1"); }

  // An order of `customer`, `days` old.
  Order& Know(const std::string& id, const std::string& customer = "c1", int days = 3) {
    Order& order = *orders_.emplace_back(std::make_unique<Order>());
    order.set_order_id(id);
    order.set_customer_id(customer);
    order.set_sku("SKU-" + id);
    order.set_supplier_id("f1");
    order.set_batch("B1");
    order.set_region("CN-31");
    order.set_logistics_state("delivered");
    order.mutable_amount()->set_currency("CNY");
    order.mutable_amount()->set_minor_units(19900);
    *order.mutable_order_time() = ToProto(now_ - absl::Hours(24 * days));
    return order;
  }

  LinkOutcome Link() {
    std::vector<const Order*> known;
    for (const auto& order : orders_) known.push_back(order.get());
    linking_ = LinkOrder(known, {numbers_, "", body_}, now_, policy_, complaint_);
    return linking_.outcome;
  }

  v1::ComplaintDraft& draft() { return *complaint_.mutable_draft(); }
  const v1::OrderLink& link() { return complaint_.order_link(); }

  const absl::Time now_ = absl::FromUnixSeconds(1'795'000'000);
  std::vector<std::unique_ptr<Order>> orders_;
  std::vector<std::string> numbers_;
  std::string body_;
  LinkPolicy policy_;
  v1::Complaint complaint_;
  Linking linking_;
};

// R-I2
TEST_F(OrderLinkTest, TheOrderGivenFillsWhatTheDraftLeftOpen) {
  draft().set_order_id("o1");
  draft().set_supplier_id("own");
  Know("o1");
  Know("o2");
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
  EXPECT_EQ(link().order_id(), "o1");
  EXPECT_EQ(link().reason(), "order_id_given");
  EXPECT_EQ(link().score(), 1);
  EXPECT_FALSE(link().ambiguous());
  EXPECT_EQ(draft().sku(), "SKU-o1");
  EXPECT_EQ(draft().supplier_id(), "own");
  EXPECT_EQ(draft().amount().minor_units(), 19900);
  EXPECT_EQ(link().logistics_state(), "delivered");
  ASSERT_EQ(link().candidates_size(), 1);
  EXPECT_EQ(link().candidates(0).order_id(), "o2");
}

// R-I2: never another customer's order
TEST_F(OrderLinkTest, RefusesTheOrderOfAnother) {
  draft().set_order_id("o1");
  Know("o1", "c2");
  EXPECT_EQ(Link(), LinkOutcome::kRefused);
  EXPECT_EQ(link().order_id(), "");
  EXPECT_EQ(link().reason(), kForeign);
  EXPECT_TRUE(link().ambiguous());
  EXPECT_EQ(link().score(), 0);
  EXPECT_EQ(draft().sku(), "");
  EXPECT_TRUE(NamesForeignOrder(complaint_));
  ASSERT_EQ(link().candidates_size(), 1);
  EXPECT_EQ(link().candidates(0).reason(), kForeign);
}

// R-I2: what is not known may be known elsewhere; nothing else is taken in its place
TEST_F(OrderLinkTest, AnUnknownOrderIsLeftOpen) {
  draft().set_order_id("o9");
  Know("o1");
  EXPECT_EQ(Link(), LinkOutcome::kUnknown);
  EXPECT_FALSE(complaint_.has_order_link());
}

// R-I2
TEST_F(OrderLinkTest, ANumberInTheTextLinksAnOwnOrderWhateverItsAge) {
  numbers_ = {"po-1"};
  Know("PO-1", "c1", 400);
  Know("PO-2");
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
  EXPECT_EQ(link().order_id(), "PO-1");
  EXPECT_EQ(link().reason(), "order_number_in_text");
  EXPECT_EQ(draft().order_id(), "PO-1");
}

// R-I2: no false link by a number that is somebody else's order
TEST_F(OrderLinkTest, ANumberInTheTextOfAnotherIsRefused) {
  numbers_ = {"PO-1"};
  Know("PO-1", "c2");
  EXPECT_EQ(Link(), LinkOutcome::kRefused);
  EXPECT_EQ(link().order_id(), "");
  EXPECT_EQ(draft().order_id(), "");
}

// R-I2
TEST_F(OrderLinkTest, TwoNumbersAreAmbiguousUnlessMoreIsSaid) {
  numbers_ = {"PO-1", "PO-2"};
  Know("PO-1");
  Know("PO-2");
  EXPECT_EQ(Link(), LinkOutcome::kAmbiguous);
  EXPECT_EQ(draft().order_id(), "");
  EXPECT_EQ(link().candidates_size(), 1);
  Unlink(linking_.filled, complaint_);
  draft().set_sku("SKU-PO-2");
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
  EXPECT_EQ(link().order_id(), "PO-2");
}

// R-I2: the order of the ranking
TEST_F(OrderLinkTest, TheOnlyRecentOrderIsMeant) {
  Know("PO-1");
  Know("PO-0", "c1", 200);  // too old to be a guess
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
  EXPECT_EQ(link().order_id(), "PO-1");
  EXPECT_EQ(link().reason(), "only_recent_order");
  EXPECT_LT(link().score(), 0.95);
}

// R-I2: what is learned after the filing is guessed with care
TEST_F(OrderLinkTest, WhatMayHaveBeenBoughtSinceIsNoGuess) {
  policy_.clocks_apart = absl::Minutes(5);
  *complaint_.mutable_create_time() = ToProto(now_ - absl::Hours(2));
  Order& since = Know("o1");
  *since.mutable_order_time() = ToProto(now_ - absl::Hours(1));
  EXPECT_EQ(Link(), LinkOutcome::kUnknown);
  since.clear_order_time();
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
  Unlink(linking_.filled, complaint_);
  policy_.undated = false;
  EXPECT_EQ(Link(), LinkOutcome::kAmbiguous);
  Unlink(linking_.filled, complaint_);
  numbers_ = {"o1"};  // named, it is meant
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
}

// R-I2
TEST_F(OrderLinkTest, TheOnlyOneThatIsKnownOfManyIsNoGuess) {
  policy_.complete = false;
  Know("o1");
  EXPECT_EQ(Link(), LinkOutcome::kAmbiguous);
}

// R-I2
TEST_F(OrderLinkTest, SeveralRecentOrdersAreAmbiguousTheLikeliestFirst) {
  Know("PO-1", "c1", 30);
  Know("PO-2", "c1", 2);
  Know("PO-3", "c1", 10).set_logistics_state("shipped");
  complaint_.mutable_triage()->set_category("logistics");
  complaint_.mutable_triage()->set_subcategory("late");
  EXPECT_EQ(Link(), LinkOutcome::kAmbiguous);
  EXPECT_EQ(link().order_id(), "PO-3");
  EXPECT_EQ(link().reason(), "logistics_fits");
  ASSERT_EQ(link().candidates_size(), 2);
  EXPECT_EQ(link().candidates(0).order_id(), "PO-2");
  EXPECT_EQ(link().candidates(1).order_id(), "PO-1");
  EXPECT_EQ(draft().sku(), "");
}

// R-I2: article given or named in the words
TEST_F(OrderLinkTest, TheArticleDecidesAmongRecentOrders) {
  Know("PO-1");
  Know("PO-2");
  body_ = "sku-po-2 漏液";
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
  EXPECT_EQ(link().order_id(), "PO-2");
  EXPECT_EQ(link().reason(), "article_in_text");
  Unlink(linking_.filled, complaint_);
  body_ = "漏液";
  draft().set_sku("SKU-PO-1");
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
  EXPECT_EQ(link().order_id(), "PO-1");
  EXPECT_EQ(link().reason(), "article_given");
}

// R-I2: the article that was given speaks against the only order
TEST_F(OrderLinkTest, AnotherArticleThanTheOnlyOrdersIsDoubt) {
  Know("PO-1");
  draft().set_sku("SKU-X");
  EXPECT_EQ(Link(), LinkOutcome::kAmbiguous);
}

// R-I2: judged by the time of the complaint, not of its import
TEST_F(OrderLinkTest, HistoryIsLinkedToTheOrdersOfItsTime) {
  *draft().mutable_occurred_time() = ToProto(now_ - absl::Hours(24 * 100));
  Know("PO-new", "c1", 3);
  Know("PO-old", "c1", 110);
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
  EXPECT_EQ(link().order_id(), "PO-old");
}

// R-I2: a directory that contradicts itself is not believed
TEST_F(OrderLinkTest, TwoAnswersToOneOrderAreAmbiguous) {
  draft().set_order_id("o1");
  Know("o1");
  Know("o1").set_sku("SKU-other");
  EXPECT_EQ(Link(), LinkOutcome::kAmbiguous);
  EXPECT_EQ(link().candidates_size(), 1);
  EXPECT_EQ(draft().sku(), "");
}

// R-I2
TEST_F(OrderLinkTest, TwoOwnersOfOneOrderAreAmbiguous) {
  draft().set_order_id("o1");
  Know("o1");
  Know("o1", "c2");
  EXPECT_EQ(Link(), LinkOutcome::kAmbiguous);
  EXPECT_EQ(draft().sku(), "");
}

TEST_F(OrderLinkTest, TheSameOrderToldTwiceIsOne) {
  draft().set_order_id("o1");
  Know("o1");
  Know("o1");
  EXPECT_EQ(Link(), LinkOutcome::kLinked);
}

TEST_F(OrderLinkTest, UnlinkLeavesTheDraftAsItWasFiled) {
  draft().set_batch("own");
  const v1::Complaint before = complaint_;
  Know("PO-1");
  ASSERT_EQ(Link(), LinkOutcome::kLinked);
  EXPECT_EQ(draft().region(), "CN-31");
  Unlink(linking_.filled, complaint_);
  EXPECT_EQ(complaint_.SerializeAsString(), before.SerializeAsString());
}

TEST_F(OrderLinkTest, NotMoreThanFiveCandidates) {
  for (int i = 0; i < 20; ++i) Know("PO-" + std::to_string(i));
  EXPECT_EQ(Link(), LinkOutcome::kAmbiguous);
  EXPECT_EQ(link().candidates_size(), 5);
}

}  // namespace
}  // namespace redress::intake
