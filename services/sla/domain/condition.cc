#include "services/sla/domain/condition.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "redress/common/v1/common.pb.h"

namespace redress::sla {
namespace {

using events::v1::Event;

bool AnyMessage(const Event& event) { return event.has_message_sent(); }

bool PersonsMessage(const Event& event) {
  return event.has_message_sent() &&
         event.message_sent().author_kind() == common::v1::ACTOR_KIND_PERSON;
}

bool PrivateMessage(const Event& event) {
  return event.has_message_sent() && event.message_sent().is_private();
}

bool Statement(const Event& event) {
  return event.has_message_sent() && event.message_sent().purpose() == "statement";
}

// A machine's question keeps nobody from working.
bool Question(const Event& event) {
  return PersonsMessage(event) && event.message_sent().purpose() == "question";
}

bool CustomerMessage(const Event& event) { return event.has_message_received(); }

bool Acceptance(const Event& event) { return event.has_case_accepted(); }

bool Proposal(const Event& event) { return event.has_solution_proposed(); }

bool Decision(const Event& event) { return event.has_solution_decided(); }

bool Agreement(const Event& event) {
  return event.has_solution_decided() && event.solution_decided().decision() == "accepted";
}

bool Execution(const Event& event) { return event.has_solution_executed(); }

bool ReturnRequested(const Event& event) { return event.has_return_requested(); }

bool ReturnReviewed(const Event& event) { return event.has_return_reviewed(); }

// A case that ends because the customer took the complaint back, or because it was joined to
// another one, kept no promise.
bool Closing(const Event& event) {
  return event.has_case_closed() && event.case_closed().outcome() != "withdrawn" &&
         event.case_closed().outcome() != "merged";
}

constexpr Condition kConditions[] = {
    {"any_message", "a message", AnyMessage},
    {"person_message", "a person's message", PersonsMessage},
    {"private_message", "a private message", PrivateMessage},
    {"statement", "the statement", Statement},
    {"acceptance", "acceptance", Acceptance},
    {"proposal", "the proposal", Proposal},
    {"agreement", "the agreement", Agreement},
    {"closing", "the closing", Closing},
    {"question", "the question", Question},
    {"customer_message", "the customer's message", CustomerMessage},
    {"decision", "the customer's decision", Decision},
    {"execution", "the execution", Execution},
    {"return_requested", "the return request", ReturnRequested},
    {"return_reviewed", "the return review", ReturnReviewed},
};

constexpr std::pair<absl::string_view, absl::string_view> kImplications[] = {
    {"question", "person_message"},     {"person_message", "any_message"},
    {"private_message", "any_message"}, {"statement", "any_message"},
    {"agreement", "decision"},
};

}  // namespace

absl::Span<const Condition> Conditions() { return kConditions; }

const Condition* FindCondition(absl::string_view name) {
  for (const Condition& condition : kConditions) {
    if (condition.name == name) return &condition;
  }
  return nullptr;
}

ConditionBits BitOf(const Condition& condition) {
  return ConditionBits{1} << static_cast<unsigned>(&condition - kConditions);
}

ConditionBits BitsOf(const Event& event) {
  ConditionBits bits = 0;
  for (const Condition& condition : kConditions) {
    if (condition.holds(event)) bits |= BitOf(condition);
  }
  return bits;
}

ConditionBits Implied(ConditionBits bits) {
  for (const auto& [narrow, wide] : kImplications) {  // the narrowest come first
    if ((bits & BitOf(*FindCondition(narrow))) != 0) bits |= BitOf(*FindCondition(wide));
  }
  return bits;
}

bool StepCondition::HeldBy(const Event& event) const {
  if (completed) return event.has_step_completed() && event.step_completed().step() == step;
  return event.has_step_started() && event.step_started().step() == step;
}

std::string StepCondition::Name() const {
  return absl::StrCat(completed ? "step_completed: " : "step_started: ", step);
}

bool Trigger::Has(const StepCondition& step) const {
  return std::find(steps.begin(), steps.end(), step) != steps.end();
}

bool Trigger::HeldBy(const Event& event, ConditionBits bits) const {
  if ((conditions & bits) != 0) return true;
  return std::any_of(steps.begin(), steps.end(),
                     [&](const StepCondition& one) { return one.HeldBy(event); });
}

std::string Trigger::NameIn(const Event& event) const {
  for (const Condition& condition : kConditions) {
    if ((conditions & BitOf(condition)) != 0 && condition.holds(event)) {
      return std::string(condition.name);
    }
  }
  for (const StepCondition& one : steps) {
    if (one.HeldBy(event)) return one.completed ? "step_completed" : "step_started";
  }
  return "";
}

std::string Trigger::WordsIn(const Event& event) const {
  for (const Condition& condition : kConditions) {
    if ((conditions & BitOf(condition)) != 0 && condition.holds(event)) {
      return std::string(condition.words);
    }
  }
  for (const StepCondition& one : steps) {
    if (!one.HeldBy(event)) continue;
    return absl::StrCat("the ", one.completed ? "end" : "start", " of step ", one.step);
  }
  return "";
}

}  // namespace redress::sla
