#include "services/intake/domain/duplicate.h"

#include <gtest/gtest.h>

#include "base/proto_time.h"

namespace redress::intake {
namespace {

constexpr char kText[] = "收到的充电宝用了三天就坏了，开不了机，要求退货退款";

v1::Complaint Of(const std::string& customer, const std::string& order, const std::string& body,
                 int day) {
  v1::Complaint complaint;
  complaint.mutable_draft()->mutable_customer()->set_customer_id(customer);
  complaint.mutable_draft()->set_order_id(order);
  complaint.mutable_draft()->set_body(body);
  *complaint.mutable_create_time() = ToProto(absl::UnixEpoch() + absl::Hours(24 * day));
  return complaint;
}

std::optional<Suspicion> Compare(const v1::Complaint& newer, const v1::Complaint& older) {
  Compared a(newer);
  Compared b(older);
  return CompareForDuplicate(a, b, {});
}

// R-I5
TEST(Duplicate, TheSameCustomerOnTheSameOrder) {
  const auto other_words = Compare(Of("c1", "o1", "客服态度差", 40), Of("c1", "o1", kText, 1));
  ASSERT_TRUE(other_words);
  EXPECT_EQ(other_words->reason, "same_order");
  const auto same_words = Compare(Of("c1", "o1", kText, 40), Of("c1", "o1", kText, 1));
  ASSERT_TRUE(same_words);
  EXPECT_GT(same_words->score, other_words->score);
  EXPECT_FALSE(Compare(Of("c1", "o1", "客服态度差", 2), Of("c2", "o1", kText, 1)));
  EXPECT_FALSE(Compare(Of("c1", "", "客服态度差", 2), Of("c1", "", kText, 1)));
}

// R-I5
TEST(Duplicate, NearIdenticalTextWithinFourteenDays) {
  const auto near =
      Compare(Of("c1", "o1", std::string(kText) + "！", 15), Of("c2", "o2", kText, 1));
  ASSERT_TRUE(near);
  EXPECT_EQ(near->reason, "similar_text");
  EXPECT_GE(near->score, 0.8);
  EXPECT_FALSE(Compare(Of("c1", "", kText, 16), Of("c2", "", kText, 1)));
}

TEST(Duplicate, HistoryIsComparedWithHistoryAlone) {
  v1::Complaint history = Of("c1", "o1", kText, 1);
  history.set_historical(true);
  EXPECT_FALSE(Compare(Of("c1", "o1", kText, 2), history));
  EXPECT_TRUE(Compare(history, history));
}

}  // namespace
}  // namespace redress::intake
