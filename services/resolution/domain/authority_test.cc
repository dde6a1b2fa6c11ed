#include "services/resolution/domain/authority.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "google/rpc/error_details.pb.h"

namespace redress::resolution {
namespace {

std::string MetadataOf(const absl::Status& status, const std::string& key) {
  google::rpc::ErrorInfo info;
  info.ParseFromString(std::string(status.GetPayload(kErrorInfoType).value_or(absl::Cord())));
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

// R-H3
TEST(AuthorityTest, AgentGivesUpToTheLimitExactly) {
  EXPECT_TRUE(CheckAuthority({}, StaffRole::kAgent, 0, 50'000).ok());
  EXPECT_EQ(ReasonOf(CheckAuthority({}, StaffRole::kAgent, 0, 50'001)), "AUTHORITY_EXCEEDED");
}

// R-H3
TEST(AuthorityTest, SupervisorGivesUpToTheLimitExactly) {
  EXPECT_TRUE(CheckAuthority({}, StaffRole::kSupervisor, 0, 500'000).ok());
  EXPECT_EQ(ReasonOf(CheckAuthority({}, StaffRole::kSupervisor, 0, 500'001)), "AUTHORITY_EXCEEDED");
}

// R-H3
TEST(AuthorityTest, ApproverHasNoLimit) {
  EXPECT_TRUE(CheckAuthority({}, StaffRole::kApprover, 9'000'000'000, 9'000'000'000).ok());
}

// R-H3: splitting one remedy to stay under the limit is seen and refused.
TEST(AuthorityTest, WhatWasGivenBeforeCounts) {
  EXPECT_TRUE(CheckAuthority({}, StaffRole::kAgent, 30'000, 20'000).ok());
  EXPECT_EQ(ReasonOf(CheckAuthority({}, StaffRole::kAgent, 30'000, 20'001)), "AUTHORITY_EXCEEDED");
  EXPECT_EQ(ReasonOf(CheckAuthority({}, StaffRole::kAgent, 300'000, 1)), "AUTHORITY_EXCEEDED");
}

// R-H3
TEST(AuthorityTest, WhatCostsNothingIsAlwaysWithinAuthority) {
  EXPECT_TRUE(CheckAuthority({}, StaffRole::kAgent, 300'000, 0).ok());
}

// R-H3: over the limit goes to approval.
TEST(AuthorityTest, RefusalCarriesTheFiguresAndNamesTheRoleToAsk) {
  const absl::Status refused = CheckAuthority({}, StaffRole::kAgent, 30'000, 25'000);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(MetadataOf(refused, "limit_minor_units"), "50000");
  EXPECT_EQ(MetadataOf(refused, "spent_minor_units"), "30000");
  EXPECT_EQ(MetadataOf(refused, "requested_minor_units"), "25000");
  EXPECT_NE(refused.message().find("a supervisor must carry it out"), absl::string_view::npos);
  EXPECT_NE(CheckAuthority({}, StaffRole::kAgent, 0, 500'001).message().find("an approver must"),
            absl::string_view::npos);
}

// R-H3
TEST(AuthorityTest, NobodyIsNamedWhenNoRoleMayGiveThatMuch) {
  const AuthorityLimits limits{.agent = 1, .supervisor = 2, .approver = 3};
  EXPECT_NE(CheckAuthority(limits, StaffRole::kApprover, 0, 4).message().find("propose less"),
            absl::string_view::npos);
}

// R-H3
TEST(AuthorityTest, HugeSumsDoNotOverflow) {
  EXPECT_FALSE(CheckAuthority({}, StaffRole::kAgent, INT64_MAX, INT64_MAX).ok());
  EXPECT_FALSE(CheckAuthority({}, StaffRole::kAgent, 50'000, INT64_MAX).ok());
}

// R-H3
TEST(AuthorityTest, RemainingAuthorityNeverFallsBelowNothing) {
  EXPECT_EQ(RemainingForAgent({}, 0), 50'000);
  EXPECT_EQ(RemainingForAgent({}, 20'000), 30'000);
  EXPECT_EQ(RemainingForAgent({}, 400'000), 0);
  EXPECT_EQ(RemainingForAgent({.agent = std::nullopt}, 1), std::nullopt);
}

}  // namespace
}  // namespace redress::resolution
