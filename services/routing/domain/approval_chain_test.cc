#include "services/routing/domain/approval_chain.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "services/routing/domain/departments.h"

namespace redress::routing {
namespace {

common::v1::Money Cny(int64_t minor_units) {
  common::v1::Money money;
  money.set_currency("CNY");
  money.set_minor_units(minor_units);
  return money;
}

v1::ApprovalRung Rung(const std::string& role, std::optional<int64_t> most) {
  v1::ApprovalRung rung;
  rung.set_display_name(role);
  rung.set_role(role);
  rung.set_limit_seconds(60);
  if (most) *rung.add_amounts_max() = Cny(*most);
  return rung;
}

v1::ApprovalChain Chain() {
  v1::ApprovalChain chain;
  *chain.add_rungs() = Rung("supervisor", 100);
  *chain.add_rungs() = Rung("approver", 1'000);
  *chain.add_rungs() = Rung("approver", std::nullopt);
  return chain;
}

// What is wrong with a chain, as "reason field".
template <typename Spoil>
std::string Fault(const Spoil& spoil) {
  v1::ApprovalChain chain = Chain();
  spoil(*chain.mutable_rungs());
  const absl::Status status = CheckChain(chain.rungs(), DefaultDepartments());
  return ReasonOf(status) + " " + FieldOf(status);
}

// R-R8
TEST(ApprovalChainTest, TheLowestRungThatGrantsTheAmountIsAsked) {
  EXPECT_EQ(RungFor(Chain(), Cny(100)), 1);
  EXPECT_EQ(RungFor(Chain(), Cny(101)), 2);
  EXPECT_EQ(RungFor(Chain(), Cny(1'001)), 3);
  common::v1::Money dollars = Cny(1);
  dollars.set_currency("USD");
  EXPECT_EQ(RungFor(Chain(), dollars), 3) << "a currency that is not named is above";
}

TEST(ApprovalChainTest, TheChainThatShipsMayBePut) {
  EXPECT_TRUE(CheckChain(DefaultChain().rungs(), DefaultDepartments()).ok());
  EXPECT_EQ(DefaultChain().version(), 0);
}

TEST(ApprovalChainTest, ABadChainIsToldWithReasonAndField) {
  EXPECT_EQ(Fault([](Rungs&) {}), " ");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs.Clear(); }), "RUNGS_MISSING rungs");
  EXPECT_EQ(Fault([](Rungs& rungs) {
              for (int i = 0; i < 8; ++i) *rungs.Add() = Rung("approver", std::nullopt);
            }),
            "RUNGS_TOO_MANY rungs");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[0].set_display_name(""); }),
            "DISPLAY_NAME_MISSING rungs[0].display_name");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[0].set_display_name(std::string(101, 'x')); }),
            "DISPLAY_NAME_TOO_LONG rungs[0].display_name");
  std::string longest;
  for (int i = 0; i < 100; ++i) longest += "审";
  EXPECT_EQ(Fault([&](Rungs& rungs) { rungs[0].set_display_name(longest); }), " ")
      << "characters count, not bytes";
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[1].set_role("agent"); }), "ROLE_UNKNOWN rungs[1].role");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[0].set_department("departments/moon"); }),
            "DEPARTMENT_UNKNOWN rungs[0].department");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[0].add_approvers("lin"); }),
            "NAME_MALFORMED rungs[0].approvers[0]");
  EXPECT_EQ(Fault([](Rungs& rungs) {
              rungs[0].add_approvers("agents/lin");
              rungs[0].add_approvers("agents/lin");
            }),
            "APPROVER_TWICE rungs[0].approvers[1]");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[0].mutable_amounts_max(0)->set_currency("cny"); }),
            "CURRENCY_INVALID rungs[0].amounts_max[0].currency");
  EXPECT_EQ(Fault([](Rungs& rungs) { *rungs[0].add_amounts_max() = Cny(5); }),
            "CURRENCY_TWICE rungs[0].amounts_max[1].currency");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[0].mutable_amounts_max(0)->set_minor_units(-1); }),
            "VALUE_OUT_OF_RANGE rungs[0].amounts_max[0].minor_units");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[0].set_limit_seconds(0); }),
            "LIMIT_OUT_OF_RANGE rungs[0].limit_seconds");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[1].mutable_amounts_max(0)->set_minor_units(99); }),
            "AMOUNT_NOT_RISING rungs[1].amounts_max");
  EXPECT_EQ(Fault([](Rungs& rungs) { rungs[0].clear_amounts_max(); }),
            "AMOUNT_NOT_RISING rungs[1].amounts_max");
  EXPECT_EQ(Fault([](Rungs& rungs) { *rungs[2].add_amounts_max() = Cny(5'000); }),
            "LAST_RUNG_LIMITED rungs[2].amounts_max");
}

TEST(ApprovalChainTest, ARungIsStoodOnByRoleDepartmentAndName) {
  v1::ApprovalRung rung = Rung("supervisor", std::nullopt);
  Decider decider{.name = "agents/chen"};
  EXPECT_TRUE(StandsOn(rung, decider));
  rung.set_role("approver");
  EXPECT_FALSE(StandsOn(rung, decider));
  decider.approver = true;
  EXPECT_TRUE(StandsOn(rung, decider));
  rung.set_department("departments/finance");
  EXPECT_FALSE(StandsOn(rung, decider));
  decider.departments = {"departments/legal", "departments/finance"};
  EXPECT_TRUE(StandsOn(rung, decider));
  rung.add_approvers("agents/wang");
  EXPECT_FALSE(StandsOn(rung, decider));
  rung.add_approvers("agents/chen");
  EXPECT_TRUE(StandsOn(rung, decider));
}

}  // namespace
}  // namespace redress::routing
