#include "services/intake/store/fresh_complaints.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "testing/fake_clock.h"

namespace redress::intake {
namespace {

class FreshComplaintsTest : public ::testing::Test {
 protected:
  ComplaintId Add(FreshComplaints& fresh, const std::string& body) {
    Filing filing;
    filing.id = ComplaintId(NewUuid(clock_.Now(), SystemRandom()));
    filing.personal.set_body(body);
    filing.is_new = true;
    fresh.Add({&filing, 1});
    return filing.id;
  }

  test::FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
};

TEST_F(FreshComplaintsTest, WhatWasAddedIsFoundUntilItIsForgotten) {
  FreshComplaints fresh(clock_);
  const ComplaintId id = Add(fresh, "快递丢了");
  ASSERT_NE(fresh.Find(id.uuid()), nullptr);
  EXPECT_EQ(fresh.Find(id.uuid())->draft().body(), "快递丢了");
  fresh.Forget({id.uuid()});
  EXPECT_EQ(fresh.Find(id.uuid()), nullptr);
}

// R-I4: what was filed before is not filed again, and may have changed since
TEST_F(FreshComplaintsTest, AnAnswerThatIsGivenAgainIsNotKept) {
  FreshComplaints fresh(clock_);
  Filing filing;
  filing.id = ComplaintId(NewUuid(clock_.Now(), SystemRandom()));
  fresh.Add({&filing, 1});
  EXPECT_EQ(fresh.size(), 0u);
}

// R-I10: whoever is erased is in no memory a minute later, though nothing is filed any more
TEST_F(FreshComplaintsTest, NothingIsKeptForAMinute) {
  FreshComplaints fresh(clock_);
  EXPECT_LE(FreshComplaints::Options().age_max, absl::Seconds(30));
  const ComplaintId old = Add(fresh, "快递丢了");
  clock_.Advance(absl::Seconds(20));
  const ComplaintId young = Add(fresh, "快递丢了");
  clock_.Advance(absl::Seconds(10));
  fresh.Trim();
  EXPECT_EQ(fresh.Find(old.uuid()), nullptr);
  EXPECT_NE(fresh.Find(young.uuid()), nullptr);
  clock_.Advance(absl::Seconds(20));
  fresh.Trim();
  EXPECT_EQ(fresh.size(), 0u);
}

TEST_F(FreshComplaintsTest, TheOldestGoWhereThereIsNoRoom) {
  FreshComplaints fresh(clock_, {.bytes_max = 100'000});
  const ComplaintId first = Add(fresh, std::string(40'000, 'a'));
  const ComplaintId second = Add(fresh, std::string(40'000, 'a'));
  const ComplaintId third = Add(fresh, std::string(40'000, 'a'));
  EXPECT_EQ(fresh.Find(first.uuid()), nullptr);
  EXPECT_NE(fresh.Find(second.uuid()), nullptr);
  EXPECT_NE(fresh.Find(third.uuid()), nullptr);
}

}  // namespace
}  // namespace redress::intake
