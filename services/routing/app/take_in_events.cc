#include "services/routing/app/take_in_events.h"

#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "services/routing/app/case_moves.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/escalation.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/rules.h"
#include "services/routing/domain/steps.h"

namespace redress::routing {
namespace {

constexpr int kWarningThatEscalates = 90;  // percent

using events::v1::Event;

// The tenants' configuration, read once a batch.
struct Setup {
  absl::flat_hash_map<std::string, std::vector<v1::Department>> departments;
  absl::flat_hash_map<std::string, std::vector<v1::Rule>> rules;
  std::set<Desk> staffed;

  int RungOf(const std::string& tenant, const std::string& department_id) const {
    const auto found = departments.find(tenant);
    return routing::RungOf(
        WithDefaults(found == departments.end() ? std::vector<v1::Department>{} : found->second),
        department_id);
  }
};

// Opens cases, and lifts them for the causes that came before their filing.
class Intake {
 public:
  Intake(Dispatch& dispatch, const Setup& setup) : dispatch_(dispatch), setup_(setup) {}

  void Open(const CaseKey& key, const events::v1::ComplaintFiled& filing) {
    CaseRecord& record = dispatch_.FindOrMake(key);
    if (record.opened()) return;
    const auto own = setup_.rules.find(key.tenant);
    const RuleChoice choice =
        ChooseRule(own == setup_.rules.end() ? DefaultRules() : own->second, filing);
    OpenCase(record, filing, choice, RungOf(key.tenant, choice.department_id), dispatch_.now());
    events::v1::CaseOpened& opened = *dispatch_.Record(record, "").mutable_case_opened();
    opened.set_department(record.work_case.department());
    opened.set_rule(record.work_case.rule());
    for (const std::string& step : StandardSteps()) opened.add_steps(step);
    opened.set_workflow(std::string(kStandardWorkflow));
    dispatch_.Queued(record);
    for (const std::string& cause : record.causes) {
      if (record.work_case.rung() < kTopRung) {
        Climb(dispatch_, record, TriggerOf(cause), setup_.staffed, "");
      }
    }
  }

 private:
  // The same few departments come again and again in a batch.
  int RungOf(const std::string& tenant, const std::string& department_id) {
    const auto [found, inserted] = rungs_.try_emplace(Desk{tenant, department_id}, 0);
    if (inserted) found->second = setup_.RungOf(tenant, department_id);
    return found->second;
  }

  Dispatch& dispatch_;
  const Setup& setup_;
  absl::flat_hash_map<Desk, int> rungs_;
};

// What an event asks for, if it asks for an escalation (R-R5).
struct Wish {
  std::string trigger;
  std::string subject;
};

std::optional<Wish> WishOf(const Event& event, CaseRecord& record) {
  switch (event.payload_case()) {
    case Event::kClockWarned:
      if (event.clock_warned().percent() < kWarningThatEscalates) return std::nullopt;
      return Wish{"clock_warning", event.clock_warned().clock_id()};
    case Event::kClockBreached: return Wish{"clock_breach", event.clock_breached().clock_id()};
    case Event::kSolutionDecided: {
      const auto& decided = event.solution_decided();
      if (decided.decision() == "person_requested") return Wish{"customer", decided.proposal_id()};
      if (decided.decision() == "rejected" && NoteRejection(record)) {
        return Wish{"rejected_twice", ""};
      }
      return std::nullopt;
    }
    default: return std::nullopt;
  }
}

void Escalate(Dispatch& dispatch, const Setup& setup, const CaseKey& key, const Event& event) {
  CaseRecord& record = dispatch.FindOrMake(key);
  if (record.closed()) return;
  const std::optional<Wish> wish = WishOf(event, record);
  dispatch.Changed(record);  // a rejection is counted even when it lifts nothing
  if (!wish || !NoteCause(record, wish->trigger, wish->subject)) return;
  // What comes before the filing is kept, and lifts the case when it is opened.
  if (record.opened()) Climb(dispatch, record, wish->trigger, setup.staffed, "");
}

bool MayEscalate(const Event& event) {
  switch (event.payload_case()) {
    case Event::kClockWarned: return event.clock_warned().percent() >= kWarningThatEscalates;
    case Event::kClockBreached: return true;
    case Event::kSolutionDecided: return event.solution_decided().decision() != "accepted";
    default: return false;
  }
}

}  // namespace

bool Concerns(const Event& event) {
  // Imported history is over: nobody works on it.
  if (event.has_complaint_filed()) return !event.complaint_filed().historical();
  return event.has_complaint_withdrawn() || MayEscalate(event);
}

absl::Status TakeInEvents(Dispatch& dispatch, Catalogue& catalogue, Staff& staff,
                          absl::Span<const Incoming> events) {
  std::vector<CaseKey> keys;
  std::set<std::string> opening;
  std::set<std::string> climbing;
  for (const Incoming& one : events) {
    keys.push_back(one.key);
    if (one.event->has_complaint_filed()) opening.insert(one.key.tenant);
    if (MayEscalate(*one.event)) climbing.insert(one.key.tenant);
  }
  RETURN_IF_ERROR(dispatch.Load(keys));
  for (const CaseKey& key : keys) {
    const CaseRecord* record = dispatch.Find(key);
    if (record != nullptr && !record->opened() && !record->causes.empty()) {
      climbing.insert(key.tenant);
    }
  }
  Setup setup;
  if (!opening.empty()) {
    const std::vector<std::string> tenants(opening.begin(), opening.end());
    ASSIGN_OR_RETURN(setup.departments, catalogue.Departments(tenants));
    ASSIGN_OR_RETURN(setup.rules, catalogue.Rules(tenants));
  }
  if (!climbing.empty()) {
    ASSIGN_OR_RETURN(setup.staffed, StaffedLadder(staff, climbing));
  }
  Intake intake(dispatch, setup);
  for (const Incoming& one : events) {
    if (one.event->has_complaint_filed()) {
      intake.Open(one.key, one.event->complaint_filed());
    } else if (one.event->has_complaint_withdrawn()) {
      CaseRecord* record = dispatch.Find(one.key);
      if (record != nullptr && record->opened() && !record->closed()) {
        EndCase(dispatch, *record, "withdrawn", "");
      }
    } else {
      Escalate(dispatch, setup, one.key, *one.event);
    }
  }
  return dispatch.Settle().status();
}

}  // namespace redress::routing
