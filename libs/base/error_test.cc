#include "base/error.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

TEST(Error, CarriesReasonAndField) {
  const absl::Status status = InvalidField("complaint.body", "BODY_EMPTY", "write what went wrong");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "BODY_EMPTY");
  EXPECT_EQ(FieldOf(status), "complaint.body");
  EXPECT_EQ(status.message(), "complaint.body: write what went wrong");
}

TEST(Error, AStatusOfAnotherMakingHasNoReason) {
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), "");
  EXPECT_EQ(FieldOf(absl::OkStatus()), "");
}

TEST(Error, OnlyFaultsOfTheMomentPass) {
  EXPECT_TRUE(IsPassing(Unavailable("X", "x")));
  EXPECT_TRUE(IsPassing(absl::AbortedError("x")));
  EXPECT_TRUE(IsPassing(absl::DeadlineExceededError("x")));
  EXPECT_FALSE(IsPassing(absl::OkStatus()));
  EXPECT_FALSE(IsPassing(absl::InternalError("x")));
  EXPECT_FALSE(IsPassing(InvalidField("f", "X", "x")));
}

}  // namespace
}  // namespace redress
