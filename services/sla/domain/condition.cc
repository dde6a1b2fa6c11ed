#include "services/sla/domain/condition.h"

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

bool Acceptance(const Event& event) { return event.has_case_accepted(); }

bool Proposal(const Event& event) { return event.has_solution_proposed(); }

bool Agreement(const Event& event) {
  return event.has_solution_decided() && event.solution_decided().decision() == "accepted";
}

// A case that ends because the customer took the complaint back, or because it was joined to
// another one, kept no promise.
bool Closing(const Event& event) {
  return event.has_case_closed() && event.case_closed().outcome() != "withdrawn" &&
         event.case_closed().outcome() != "merged";
}

constexpr Condition kConditions[] = {
    {"any_message", AnyMessage},
    {"person_message", PersonsMessage},
    {"private_message", PrivateMessage},
    {"statement", Statement},
    {"acceptance", Acceptance},
    {"proposal", Proposal},
    {"agreement", Agreement},
    {"closing", Closing},
};

}  // namespace

absl::Span<const Condition> Conditions() { return kConditions; }

const Condition* FindCondition(absl::string_view name) {
  for (const Condition& condition : kConditions) {
    if (condition.name == name) return &condition;
  }
  return nullptr;
}

}  // namespace redress::sla
