#include "services/routing/domain/rule_trial.h"

#include <algorithm>

#include "services/routing/domain/names.h"
#include "services/routing/domain/rules.h"

namespace redress::routing {
namespace {

// As ChooseRule: should nothing hold, the frontline has the case.
std::string DepartmentBy(const std::vector<v1::Rule>& rules, size_t rule) {
  return rule < rules.size() ? rules[rule].department() : DepartmentName("frontline");
}

}  // namespace

void RuleTrial::Add(const ComplaintId& complaint, const events::v1::ComplaintFiled& facts) {
  ++cases_;
  const size_t rule = DecidingRule(tried_, facts);
  if (rule < tried_.size()) ++decided_[rule];
  const std::string before = DepartmentBy(base_, DecidingRule(base_, facts));
  const std::string after = DepartmentBy(tried_, rule);
  ++departments_[before].before;
  ++departments_[after].after;
  if (before == after) return;
  ++moved_;
  Move& move = moves_[{before, after}];
  ++move.cases;
  if (static_cast<int>(move.examples.size()) < examples_max_) move.examples.push_back(complaint);
}

void RuleTrial::Finish(v1::SimulateRulesResponse& response) const {
  response.set_cases_count(cases_);
  response.set_moved_count(moved_);
  response.set_unknown_count(unknown_);
  for (const auto& [way, move] : moves_) {
    v1::RuleMove& told = *response.add_moves();
    told.set_from_department(way.first);
    told.set_to_department(way.second);
    told.set_cases_count(move.cases);
    for (const ComplaintId& complaint : move.examples) told.add_examples(complaint.Name());
  }
  std::stable_sort(response.mutable_moves()->begin(), response.mutable_moves()->end(),
                   [](const v1::RuleMove& a, const v1::RuleMove& b) {
                     return a.cases_count() > b.cases_count();
                   });
  for (size_t i = 0; i < tried_.size(); ++i) {
    v1::RuleCount& told = *response.add_rules();
    told.set_number(static_cast<int32_t>(i) + 1);
    told.set_display_name(tried_[i].display_name());
    told.set_department(tried_[i].department());
    told.set_cases_count(decided_[i]);
  }
  for (const auto& [department, count] : departments_) {
    v1::DepartmentCount& told = *response.add_departments();
    told.set_department(department);
    told.set_before_count(count.before);
    told.set_after_count(count.after);
  }
}

}  // namespace redress::routing
