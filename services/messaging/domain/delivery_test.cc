#include "services/messaging/domain/delivery.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace redress::messaging {
namespace {

// R-M3
TEST(UndeliverableReason, SaysThatPassingFaultsWentOnTooLong) {
  EXPECT_EQ(UndeliverableReason(absl::UnavailableError("away")), "DELIVERY_EXHAUSTED");
  EXPECT_EQ(UndeliverableReason(Unavailable("POSTGRES_AWAY", "away")), "DELIVERY_EXHAUSTED");
  EXPECT_EQ(UndeliverableReason(absl::DeadlineExceededError("slow")), "DELIVERY_EXHAUSTED");
}

TEST(UndeliverableReason, GivesThePlatformsOwnCode) {
  EXPECT_EQ(UndeliverableReason(FailedPrecondition("CUSTOMER_BLOCKED", "no")), "CUSTOMER_BLOCKED");
}

TEST(UndeliverableReason, FallsBackToTheNameOfTheStatus) {
  EXPECT_EQ(UndeliverableReason(absl::InvalidArgumentError("bad")), "PLATFORM_INVALID_ARGUMENT");
}

// R-I10: what a platform puts in a reason may be anything; only a code gets into an event.
TEST(UndeliverableReason, TakesNothingThatIsNoCode) {
  EXPECT_EQ(UndeliverableReason(FailedPrecondition("call 13800138000", "no")),
            "PLATFORM_FAILED_PRECONDITION");
  EXPECT_EQ(UndeliverableReason(FailedPrecondition("13800138000", "no")),
            "PLATFORM_FAILED_PRECONDITION");
  EXPECT_EQ(UndeliverableReason(FailedPrecondition(std::string(65, 'A'), "no")),
            "PLATFORM_FAILED_PRECONDITION");
}

}  // namespace
}  // namespace redress::messaging
