#include "services/routing/domain/approval.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"

namespace redress::routing {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const ApprovalId kId = *ApprovalId::Parse("approvals/01900000-0000-7000-8000-000000000001");

// Supervisors up to 5,000 yuan within 4 hours, approvers for everything within 8.
const v1::ApprovalChain& Chain() { return DefaultChain(); }

v1::Approval Open(int64_t minor_units, absl::string_view asker = "agents/wu") {
  events::v1::ApprovalRequested requested;
  requested.set_kind("compensation");
  requested.set_subject("proposals/p");
  requested.mutable_amount()->set_currency("CNY");
  requested.mutable_amount()->set_minor_units(minor_units);
  requested.set_requester("agents/lin");
  return OpenApproval(kId, ComplaintId(Uuid{}), requested, asker, Chain(), kNow);
}

std::string Refusal(const v1::Approval& approval, const Decider& decider,
                    absl::string_view complained = "") {
  return ReasonOf(CheckDecider(approval, Chain(), decider, complained));
}

const Decider kSupervisor{.name = "agents/chen"};
const Decider kApprover{.name = "agents/zhao", .approver = true};

// R-R8
TEST(ApprovalTest, AsksTheRungOfItsAmountForItsTime) {
  const v1::Approval small = Open(500'000);
  EXPECT_EQ(small.rung(), 1);
  EXPECT_EQ(FromProto(small.due_time()), kNow + absl::Hours(4));
  EXPECT_EQ(small.asker(), "agents/wu");
  const v1::Approval large = Open(500'001, "agents/lin");
  EXPECT_EQ(large.rung(), 2);
  EXPECT_EQ(FromProto(large.due_time()), kNow + absl::Hours(8));
  EXPECT_EQ(large.asker(), "") << "the requester's own asking is not told twice";
}

// R-R8
TEST(ApprovalTest, NobodyApprovesTheirOwn) {
  const v1::Approval approval = Open(90'000);
  EXPECT_EQ(Refusal(approval, kSupervisor), "");
  for (const char* name : {"agents/lin", "agents/wu", "agents/zhang"}) {
    const Decider own{.name = name, .approver = true};
    EXPECT_EQ(Refusal(approval, own, "agents/zhang"), "OWN_REQUEST") << name;
  }
}

// R-R8
TEST(ApprovalTest, OnlyTheRungThatIsAskedOrOneAboveDecides) {
  EXPECT_EQ(Refusal(Open(90'000), kApprover), "") << "above";
  EXPECT_EQ(Refusal(Open(600'000), kSupervisor), "AMOUNT_ABOVE_LIMIT");
  EXPECT_EQ(Refusal(Open(600'000), kApprover), "");
  v1::ApprovalChain closed = Chain();
  closed.mutable_rungs(0)->set_role("approver");
  EXPECT_EQ(ReasonOf(CheckDecider(Open(90'000), closed, kSupervisor, "")), "NOT_AN_APPROVER");
}

// R-R8: lapse escalates, once a rung.
TEST(ApprovalTest, ALapseHandsItUpOnceAndWaitsAtTheTop) {
  v1::Approval approval = Open(90'000);
  const absl::Time later = kNow + absl::Hours(4);
  const auto first = LapseRung(approval, 1, Chain(), later);
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->last);
  EXPECT_EQ(approval.rung(), 2);
  EXPECT_EQ(FromProto(approval.due_time()), later + absl::Hours(8));
  EXPECT_FALSE(LapseRung(approval, 1, Chain(), later)) << "heard twice";
  EXPECT_EQ(Refusal(approval, kSupervisor), "RUNG_LAPSED");
  const auto last = LapseRung(approval, 2, Chain(), later);
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->last);
  EXPECT_TRUE(approval.overdue());
  EXPECT_EQ(approval.state(), v1::APPROVAL_STATE_WAITING);
  EXPECT_EQ(approval.lapses_size(), 2);
  EXPECT_FALSE(LapseRung(approval, 2, Chain(), later));
  EXPECT_EQ(Refusal(approval, kApprover), "") << "late is better than never";
}

// R-R8: decided once.
TEST(ApprovalTest, WhatIsDecidedOrWithdrawnStaysSo) {
  v1::Approval approval = Open(90'000);
  DecideApproval(approval, /*approved=*/false, "agents/chen", "too much", kNow);
  EXPECT_EQ(approval.state(), v1::APPROVAL_STATE_REJECTED);
  EXPECT_FALSE(approval.has_due_time());
  EXPECT_EQ(Refusal(approval, kApprover), "APPROVAL_DECIDED");
  EXPECT_FALSE(LapseRung(approval, 1, Chain(), kNow));
  EXPECT_FALSE(WithdrawApproval(approval, kNow));
  v1::Approval withdrawn = Open(90'000);
  EXPECT_TRUE(WithdrawApproval(withdrawn, kNow));
  EXPECT_EQ(Refusal(withdrawn, kApprover), "APPROVAL_WITHDRAWN");
}

}  // namespace
}  // namespace redress::routing
