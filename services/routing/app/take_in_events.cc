#include "services/routing/app/take_in_events.h"

#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/app/case_moves.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/escalation.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/rules.h"
#include "services/routing/domain/steps.h"
#include "services/routing/domain/workflow.h"

namespace redress::routing {
namespace {

constexpr int kWarningThatEscalates = 90;  // percent
// What is told at once has one moment; the clocks of two machines differ by less than this.
constexpr absl::Duration kOneMoment = absl::Seconds(1);

using events::v1::Event;

// The tenants' configuration, read once a batch.
struct Setup {
  absl::flat_hash_map<std::string, std::vector<v1::Department>> departments;
  absl::flat_hash_map<std::string, NumberedRules> rules;
  absl::flat_hash_map<std::string, std::vector<v1::Workflow>> workflows;
  std::set<Desk> staffed;

  // R-R4
  const v1::Workflow& WorkflowFor(const std::string& tenant,
                                  const events::v1::ComplaintFiled& facts) const {
    const auto own = workflows.find(tenant);
    return own == workflows.end() ? StandardWorkflow() : ChooseWorkflow(own->second, facts);
  }

  std::vector<v1::Department> Of(const std::string& tenant) const {
    const auto found = departments.find(tenant);
    return WithDefaults(found == departments.end() ? std::vector<v1::Department>{} : found->second);
  }
};

// What intake tells of complaints: opens cases, and lifts them for the causes that came before
// their filing; ends, resumes, reopens and regrades them.
class Intake {
 public:
  Intake(Dispatch& dispatch, const Setup& setup) : dispatch_(dispatch), setup_(setup) {}

  void Open(const CaseKey& key, const events::v1::ComplaintFiled& filing) {
    CaseRecord& record = dispatch_.FindOrMake(key);
    if (record.opened()) return;
    const RuleChoice choice = ChooseRule(RulesOf(key.tenant), filing);
    OpenCase(record, filing, choice, RungOf(key.tenant, choice.department_id), dispatch_.now(),
             setup_.WorkflowFor(key.tenant, filing));
    SetCost(record);
    Receive(record);
    for (const std::string& cause : record.causes) {
      const std::string subject = SubjectOf(cause);
      if (record.work_case.rung() < kTopRung && !LiftedSince(record, subject, dispatch_.now())) {
        Climb(dispatch_, record, TriggerOf(cause), setup_.staffed, "", subject);
      }
    }
  }

  void End(const CaseKey& key, absl::string_view outcome) {
    CaseRecord* record = dispatch_.Find(key);
    if (record != nullptr && record->opened() && !record->closed()) {
      EndCase(dispatch_, *record, outcome, "");
    }
  }

  // R-I5: a merge is taken back; a case that had ended before it stays ended.
  void Resume(const CaseKey& key) {
    CaseRecord* record = dispatch_.Find(key);
    if (record == nullptr || !record->closed() || record->work_case.outcome() != kMerged) return;
    ResumeCase(*record, dispatch_.now());
    dispatch_.TransfersChanged(*record);
    Receive(*record);
  }

  void Reopen(const CaseKey& key) {
    CaseRecord* record = dispatch_.Find(key);
    if (record == nullptr || !record->closed()) return;
    ReopenCase(*record, dispatch_.now(),
               setup_.WorkflowFor(key.tenant, KnownFacts(*record)));  // R-R4: what decides now
    Receive(*record);
  }

  // R-R1: what nobody has accepted or sent on goes where the rules now send it; R-R5: what stays
  // goes up when it is graver than was thought.
  void Reclassify(const CaseKey& key, const events::v1::ComplaintReclassified& corrected) {
    CaseRecord* record = dispatch_.Find(key);
    if (record == nullptr || !record->opened()) return;
    const common::v1::Level level_before = record->work_case.level();
    const events::v1::ComplaintFiled facts = RegradeCase(*record, corrected);
    dispatch_.Changed(*record);
    if (record->closed()) return;
    if (MayReroute(*record)) {
      Reroute(*record, facts);
      return;
    }
    if (record->work_case.level() > level_before &&
        record->work_case.rung() < record->work_case.level() &&
        NoteCause(*record, "reclassified", absl::StrCat(record->work_case.level()))) {
      Climb(dispatch_, *record, "reclassified", setup_.staffed, "", "");
    }
  }

  // R-I2: the order that was found later, taken in as a correction is.
  void Link(const CaseKey& key, const events::v1::OrderLinked& linked) {
    CaseRecord* record = dispatch_.Find(key);
    if (record == nullptr || !record->opened()) return;
    // Of a case from before facts were kept too little is known to choose again.
    const bool learned = !record->facts_seen.empty() && LearnOrder(*record, linked);
    const bool graver = linked.level() > record->work_case.level();
    if (!learned && !graver) return;
    dispatch_.Changed(*record);
    if (graver) record->work_case.set_level(linked.level());
    if (record->closed()) return;
    if (learned && MayReroute(*record) && Reroute(*record, KnownFacts(*record))) return;
    if (!graver || record->work_case.rung() >= linked.level()) return;
    if (NoteCause(*record, "order_linked", absl::StrCat(linked.level()))) {
      Climb(dispatch_, *record, "order_linked", setup_.staffed, "", "");
    }
  }

 private:
  // The record's department receives it.
  void Receive(const CaseRecord& record) {
    TellOpened(record);
    dispatch_.Queued(record);
  }

  void TellOpened(const CaseRecord& record) {
    events::v1::CaseOpened& opened = *dispatch_.Record(record, "").mutable_case_opened();
    opened.set_department(record.work_case.department());
    opened.set_rule(record.work_case.rule());
    for (const v1::Step& step : record.work_case.steps()) opened.add_steps(step.step());
    opened.set_workflow(record.work_case.workflow().empty() ? std::string(kStandardWorkflow)
                                                            : record.work_case.workflow());
    opened.set_workflow_version(record.work_case.workflow_version());
  }

  // R-R4: a case that nobody has begun takes the workflow of what it is now; one that runs keeps
  // its own, whatever is put meanwhile. True when it is another one.
  bool ChangeWorkflow(CaseRecord& record, const events::v1::ComplaintFiled& facts) {
    const v1::Workflow& workflow = setup_.WorkflowFor(record.key.tenant, facts);
    const v1::Case& work_case = record.work_case;
    if (work_case.workflow().empty() || work_case.workflow() == NameInCase(workflow) ||
        !IsUntouched(work_case)) {
      return false;
    }
    AddSteps(record.work_case, workflow, dispatch_.now());
    return true;
  }

  // Lets the rules choose again by what is known now. True when the case moved.
  bool Reroute(CaseRecord& record, const events::v1::ComplaintFiled& facts) {
    const RuleChoice choice = ChooseRule(RulesOf(record.key.tenant), facts);
    const bool other_workflow = ChangeWorkflow(record, facts);
    if (DepartmentName(choice.department_id) == record.work_case.department()) {
      NoteChoice(record, choice);
      if (other_workflow) TellOpened(record);
      return false;
    }
    const std::string holder = RerouteCase(
        record, choice, RungOf(record.key.tenant, choice.department_id), dispatch_.now());
    if (!holder.empty()) {
      dispatch_.OfferEnded(record);
      dispatch_.Released(record, holder);
    }
    SetCost(record);
    Receive(record);
    return true;
  }

  const NumberedRules& RulesOf(const std::string& tenant) const {
    static const NumberedRules& shipped = *new NumberedRules{.version = 0, .rules = DefaultRules()};
    const auto own = setup_.rules.find(tenant);
    return own == setup_.rules.end() ? shipped : own->second;
  }

  int RungOf(const std::string& tenant, const std::string& department_id) {
    return routing::RungOf(DepartmentsOf(tenant), department_id);
  }

  // R-R2: while nobody has it; whoever has it gives back what it took.
  void SetCost(CaseRecord& record) {
    record.work_case.set_cost(ChannelCostOf(DepartmentsOf(record.key.tenant),
                                            IdOf(record.work_case.department()), record.channel));
  }

  const std::vector<v1::Department>& DepartmentsOf(const std::string& tenant) {
    const auto [found, inserted] = departments_.try_emplace(tenant);
    if (inserted) found->second = setup_.Of(tenant);
    return found->second;
  }

  Dispatch& dispatch_;
  const Setup& setup_;
  absl::flat_hash_map<std::string, std::vector<v1::Department>> departments_;
};

// What an event asks for, if it asks for an escalation (R-R5).
struct Wish {
  std::string trigger;
  std::string subject;      // the clock or proposal
  std::string detail = {};  // tells apart what the same trigger wishes for the same subject
};

std::optional<Wish> WishOf(const Event& event, CaseRecord& record) {
  switch (event.payload_case()) {
    case Event::kClockWarned:
      if (event.clock_warned().percent() < kWarningThatEscalates) return std::nullopt;
      return Wish{"clock_warning", event.clock_warned().clock_id()};
    case Event::kClockBreached: return Wish{"clock_breach", event.clock_breached().clock_id()};
    case Event::kClockOverdue:  // R-S13: each threshold behind the breach lifts once
      return Wish{"clock_overdue", event.clock_overdue().clock_id(),
                  absl::StrCat(event.clock_overdue().percent())};
    case Event::kSolutionDecided: {
      const auto& decided = event.solution_decided();
      if (decided.decision() == "person_requested") return Wish{"customer", decided.proposal_id()};
      if (decided.decision() == "rejected" && NoteRejection(record)) {
        return Wish{"rejected_twice", ""};
      }
      return std::nullopt;
    }
    case Event::kDuplicateSuspected: return Wish{"repeat", ""};
    default: return std::nullopt;
  }
}

void Escalate(Dispatch& dispatch, const Setup& setup, const CaseKey& key, const Event& event) {
  CaseRecord& record = dispatch.FindOrMake(key);
  if (record.closed()) return;
  const std::optional<Wish> wish = WishOf(event, record);
  dispatch.Changed(record);  // a rejection is counted even when it lifts nothing
  if (!wish || !NoteCause(record, wish->trigger, wish->subject, wish->detail)) return;
  // What comes before the filing is kept, and lifts the case when it is opened.
  if (!record.opened()) return;
  // After an outage a clock's warning, breach and overdue are heard of together: one rung for all.
  if (LiftedSince(record, wish->subject, FromProto(event.occur_time()) - kOneMoment)) return;
  Climb(dispatch, record, wish->trigger, setup.staffed, "", wish->subject);
}

// The clock whose breach an event proves wrong by a pause, or "" (R-S15). One that was met in time
// has no breach any more.
absl::string_view CorrectedClock(const Event& event) {
  if (event.clock_paused().corrects_breach()) return event.clock_paused().clock_id();
  if (event.clock_resumed().corrects_breach()) return event.clock_resumed().clock_id();
  return "";
}

void Correct(Dispatch& dispatch, const CaseKey& key, absl::string_view clock_id) {
  CaseRecord* record = dispatch.Find(key);
  if (record != nullptr && ForgetBreach(*record, clock_id)) dispatch.Changed(*record);
}

bool MayEscalate(const Event& event) {
  switch (event.payload_case()) {
    case Event::kClockWarned: return event.clock_warned().percent() >= kWarningThatEscalates;
    case Event::kClockBreached:
    case Event::kClockOverdue: return true;
    case Event::kSolutionDecided:
      return event.solution_decided().decision() == "rejected" ||
             event.solution_decided().decision() == "person_requested";
    case Event::kDuplicateSuspected:  // the same customer once more, on the same order
      return event.duplicate_suspected().reason() == "same_order";
    default: return false;
  }
}

}  // namespace

bool Concerns(const Event& event) {
  // Imported history is over: nobody works on it.
  if (event.has_complaint_filed()) return !event.complaint_filed().historical();
  return event.has_complaint_withdrawn() || event.has_complaint_merged() ||
         event.has_complaint_unmerged() || event.has_complaint_reopened() ||
         event.has_complaint_reclassified() || event.has_order_linked() ||
         !CorrectedClock(event).empty() || MayEscalate(event);
}

absl::Status TakeInEvents(Dispatch& dispatch, Catalogue& catalogue, Staff& staff,
                          absl::Span<const Incoming> events) {
  std::vector<CaseKey> keys;
  std::set<std::string> opening;
  std::set<std::string> climbing;
  for (const Incoming& one : events) {
    keys.push_back(one.key);
    if (one.event->has_complaint_filed() || one.event->has_complaint_reopened()) {
      opening.insert(one.key.tenant);
    }
    if (one.event->has_complaint_reclassified()) {
      opening.insert(one.key.tenant);
      climbing.insert(one.key.tenant);
    }
    if (one.event->has_order_linked()) {
      opening.insert(one.key.tenant);
      climbing.insert(one.key.tenant);
    }
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
    ASSIGN_OR_RETURN(setup.workflows, catalogue.Workflows(tenants));
  }
  if (!climbing.empty()) {
    ASSIGN_OR_RETURN(setup.staffed, StaffedLadder(staff, climbing));
  }
  Intake intake(dispatch, setup);
  for (const Incoming& one : events) {
    switch (one.event->payload_case()) {
      case Event::kComplaintFiled: intake.Open(one.key, one.event->complaint_filed()); break;
      case Event::kComplaintWithdrawn: intake.End(one.key, "withdrawn"); break;
      case Event::kComplaintMerged: intake.End(one.key, kMerged); break;
      case Event::kComplaintUnmerged: intake.Resume(one.key); break;
      case Event::kComplaintReopened: intake.Reopen(one.key); break;
      case Event::kComplaintReclassified:
        intake.Reclassify(one.key, one.event->complaint_reclassified());
        break;
      case Event::kOrderLinked: intake.Link(one.key, one.event->order_linked()); break;
      case Event::kClockPaused:
      case Event::kClockResumed: Correct(dispatch, one.key, CorrectedClock(*one.event)); break;
      default: Escalate(dispatch, setup, one.key, *one.event);
    }
  }
  return dispatch.Settle().status();
}

}  // namespace redress::routing
