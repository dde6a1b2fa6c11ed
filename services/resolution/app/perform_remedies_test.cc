#include "services/resolution/app/perform_remedies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FakePlatform final : public Platform {
 public:
  absl::StatusOr<std::string> Refund(const PlatformOrder& order, absl::Time) override {
    return Answer("refund", order);
  }
  absl::StatusOr<std::string> IssueCoupon(const PlatformOrder& order, absl::Time) override {
    return Answer("coupon", order);
  }
  absl::StatusOr<std::string> SendReplacement(const PlatformOrder& order, absl::Time) override {
    return Answer("replacement", order);
  }

  std::vector<std::string> asked;
  std::map<std::string, absl::Status> failures;  // by kind

 private:
  absl::StatusOr<std::string> Answer(const std::string& kind, const PlatformOrder& order) {
    asked.push_back(absl::StrCat(kind, " ", order.request_id.substr(order.request_id.size() - 1),
                                 " ", order.minor_units));
    if (const auto failure = failures.find(kind); failure != failures.end()) return failure->second;
    return kind;
  }
};

class PerformRemediesTest : public ::testing::Test {
 protected:
  PerformRemediesTest() {
    v1::SolutionOption& option = *proposal_.add_options();
    option.set_option_id("a");
    proposal_.set_chosen_option_id("a");
    for (const auto remedy : {common::v1::REMEDY_APOLOGY_LETTER, common::v1::REMEDY_REFUND_PART,
                              common::v1::REMEDY_COUPON, common::v1::REMEDY_REPLACE}) {
      v1::RemedyItem& item = *option.add_items();
      item.set_remedy(remedy);
      if (NeedsAmount(remedy)) *item.mutable_amount() = Fen(100 * option.items_size());
    }
  }

  absl::Status Perform(const std::set<int>& done) {
    return PerformRemedies(
        platform_, Facts{.tenant = "demo", .customer_id = "c1"}, proposal_, done,
        [this](int item, const std::string& id) {
          kept_.push_back(absl::StrCat(item, " ", id));
          return absl::OkStatus();
        },
        absl::InfiniteFuture());
  }

  v1::Proposal proposal_;
  FakePlatform platform_;
  std::vector<std::string> kept_;
};

// R-H5
TEST_F(PerformRemediesTest, AsksForEachRemedyThatIsThePlatforms) {
  ASSERT_TRUE(Perform({}).ok());
  EXPECT_THAT(platform_.asked, ElementsAre("refund 1 200", "coupon 2 300", "replacement 3 0"));
  EXPECT_THAT(kept_, ElementsAre("1 refund", "2 coupon", "3 replacement"));
}

// R-H5
TEST_F(PerformRemediesTest, AsksForNothingThatWasConfirmed) {
  ASSERT_TRUE(Perform({1, 2}).ok());
  EXPECT_THAT(platform_.asked, ElementsAre("replacement 3 0"));
  ASSERT_TRUE(Perform({1, 2, 3}).ok());
  EXPECT_EQ(platform_.asked.size(), 1u);
}

// R-H5
TEST_F(PerformRemediesTest, StopsAtTheFirstFailureAndKeepsWhatWasDone) {
  platform_.failures["coupon"] = absl::FailedPreconditionError("no such customer");
  EXPECT_EQ(Perform({}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(kept_, ElementsAre("1 refund"));
}

// R-H5
TEST_F(PerformRemediesTest, SameItemIsAlwaysAskedForUnderTheSameRequestId) {
  platform_.failures["refund"] = absl::UnavailableError("away");
  EXPECT_FALSE(Perform({}).ok());
  EXPECT_FALSE(Perform({}).ok());
  EXPECT_THAT(platform_.asked, ElementsAre("refund 1 200", "refund 1 200"));
  EXPECT_THAT(kept_, IsEmpty());
}

// R-H5
TEST(IsRefusalTest, OnlyWhatCannotPassIsARefusal) {
  EXPECT_TRUE(IsRefusal(absl::InvalidArgumentError("")));
  EXPECT_TRUE(IsRefusal(absl::FailedPreconditionError("")));
  EXPECT_TRUE(IsRefusal(absl::NotFoundError("")));
  EXPECT_TRUE(IsRefusal(absl::PermissionDeniedError("")));
  EXPECT_FALSE(IsRefusal(absl::UnavailableError("")));
  EXPECT_FALSE(IsRefusal(absl::DeadlineExceededError("")));
  EXPECT_FALSE(IsRefusal(absl::InternalError("")));
  EXPECT_FALSE(IsRefusal(absl::UnauthenticatedError("")));
  EXPECT_FALSE(IsRefusal(absl::OkStatus()));
}

}  // namespace
}  // namespace redress::resolution
