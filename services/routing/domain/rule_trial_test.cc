#include "services/routing/domain/rule_trial.h"

#include <gtest/gtest.h>

#include "services/routing/domain/rules.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

v1::Rule To(const std::string& department, const std::string& category = "") {
  v1::Rule rule;
  rule.set_display_name("to " + department);
  rule.set_department(DepartmentName(department));
  if (!category.empty()) rule.add_categories(category);
  return rule;
}

// R-R1
TEST(RuleTrialTest, TellsWhatWouldGoElsewhere) {
  RuleTrial trial(DefaultRules(),
                  {To("finance", "contract"), To("pr", "logistics"), To("frontline")},
                  /*examples_max=*/2);
  const auto add = [&](uint8_t number, const std::string& category) {
    trial.Add(test::Complaint(number), test::Filing({.category = category}));
  };
  for (const uint8_t number : {1, 2, 3}) add(number, "contract");
  add(4, "logistics");
  add(5, "other");
  trial.AddUnknown();
  v1::SimulateRulesResponse told;
  trial.Finish(told);
  EXPECT_EQ(told.cases_count(), 5);
  EXPECT_EQ(told.moved_count(), 4);
  EXPECT_EQ(told.unknown_count(), 1);
  ASSERT_EQ(told.moves_size(), 2);
  EXPECT_EQ(told.moves(0).from_department(), "departments/frontline");
  EXPECT_EQ(told.moves(0).to_department(), "departments/finance");
  EXPECT_EQ(told.moves(0).cases_count(), 3);
  ASSERT_EQ(told.moves(0).examples_size(), 2);
  EXPECT_EQ(told.moves(0).examples(0), test::Complaint(1).Name());
  EXPECT_EQ(told.moves(1).from_department(), "departments/logistics");
  EXPECT_EQ(told.moves(1).to_department(), "departments/pr");
  ASSERT_EQ(told.rules_size(), 3);
  EXPECT_EQ(told.rules(0).cases_count(), 3);
  EXPECT_EQ(told.rules(2).cases_count(), 1);
  ASSERT_EQ(told.departments_size(), 4);
  EXPECT_EQ(told.departments(1).department(), "departments/frontline");
  EXPECT_EQ(told.departments(1).before_count(), 4);
  EXPECT_EQ(told.departments(1).after_count(), 1);
}

// R-R1: the same rules move nothing
TEST(RuleTrialTest, TheSameRulesMoveNothing) {
  RuleTrial trial(DefaultRules(), DefaultRules(), 3);
  trial.Add(test::Complaint(1), test::Filing({.category = "logistics"}));
  v1::SimulateRulesResponse told;
  trial.Finish(told);
  EXPECT_EQ(told.cases_count(), 1);
  EXPECT_EQ(told.moved_count(), 0);
  EXPECT_EQ(told.moves_size(), 0);
}

}  // namespace
}  // namespace redress::routing
