#include "services/routing/domain/case.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/steps.h"
#include "services/routing/domain/transfer.h"

namespace redress::routing {
namespace {

// Back into the queue; others than those who passed it over may be there now.
void QueueAgain(CaseRecord& record, absl::Time now) {
  v1::Case& work_case = record.work_case;
  *work_case.mutable_wait_time() = ToProto(now);
  record.preferred_agent_id = IdOf(work_case.assignee());
  work_case.set_state(v1::CASE_STATE_QUEUED);
  work_case.clear_assignee();
  work_case.clear_outcome();
  work_case.clear_close_time();
  work_case.clear_passed_over();
  GiveSteps(work_case, "");
}

absl::Status CheckOffer(const CaseRecord& record, absl::string_view offer_id, const Actor& actor) {
  if (!OfferStands(record, offer_id)) {
    return FailedPrecondition("OFFER_GONE",
                              "this offer does not stand any more; wait for the next one");
  }
  if (record.work_case.offer().agent() != actor.name && !actor.leads) {
    return Error(absl::StatusCode::kPermissionDenied, "NOT_YOUR_OFFER",
                 "only the agent it was made to, or a supervisor, may answer this offer");
  }
  return absl::OkStatus();
}

}  // namespace

void OpenCase(CaseRecord& record, const events::v1::ComplaintFiled& filing,
              const RuleChoice& choice, int rung, absl::Time now, const v1::Workflow& workflow) {
  v1::Case& work_case = record.work_case;
  work_case.Clear();
  work_case.set_complaint(record.key.complaint.Name());
  work_case.set_name(record.key.complaint.Name() + "/case");
  work_case.set_state(v1::CASE_STATE_QUEUED);
  work_case.set_department(DepartmentName(choice.department_id));
  work_case.set_rung(rung);
  work_case.set_level(std::max(filing.level(), common::v1::LEVEL_ROUTINE));
  work_case.set_category(filing.category());
  work_case.set_language(filing.language());
  *work_case.mutable_open_time() = ToProto(now);
  *work_case.mutable_wait_time() = ToProto(now);
  work_case.set_complained_agent(filing.complained_agent());
  AddSteps(work_case, workflow, now);
  record.signals.assign(filing.signals().begin(), filing.signals().end());
  record.channel = filing.channel();
  record.facts_now = FactsOf(filing).SerializeAsString();
  NoteChoice(record, choice);
}

Release SendTo(CaseRecord& record, const std::string& department, absl::Time now) {
  v1::Case& work_case = record.work_case;
  Release release;
  release.offer_ended = work_case.state() == v1::CASE_STATE_OFFERED;
  if (release.offer_ended) release.agent_id = IdOf(work_case.offer().agent());
  if (work_case.state() == v1::CASE_STATE_ASSIGNED) release.agent_id = IdOf(work_case.assignee());
  work_case.set_department(department);
  work_case.set_state(v1::CASE_STATE_QUEUED);
  *work_case.mutable_wait_time() = ToProto(now);
  work_case.clear_assignee();
  work_case.clear_offer();
  work_case.clear_passed_over();  // other people are asked now
  record.preferred_agent_id.clear();
  GiveSteps(work_case, "");
  EndLoansOf(work_case, department, now);
  return release;
}

void MakeOffer(CaseRecord& record, absl::string_view agent_id, absl::string_view offer_id,
               absl::Time now, absl::Time expire_time) {
  v1::Case& work_case = record.work_case;
  work_case.set_state(v1::CASE_STATE_OFFERED);
  v1::Offer& offer = *work_case.mutable_offer();
  offer.set_offer_id(std::string(offer_id));
  offer.set_complaint(work_case.complaint());
  offer.set_agent(AgentName(agent_id));
  *offer.mutable_offer_time() = ToProto(now);
  *offer.mutable_expire_time() = ToProto(expire_time);
}

bool OfferStands(const CaseRecord& record, absl::string_view offer_id) {
  return record.work_case.state() == v1::CASE_STATE_OFFERED &&
         record.work_case.offer().offer_id() == offer_id;
}

absl::Status AcceptOffer(CaseRecord& record, absl::string_view offer_id, const Actor& actor,
                         absl::Time now) {
  RETURN_IF_ERROR(CheckOffer(record, offer_id, actor));
  v1::Case& work_case = record.work_case;
  RETURN_IF_ERROR(CheckNotAbout(record, actor.name));
  RETURN_IF_ERROR(CheckNotAbout(record, work_case.offer().agent()));
  if (now >= FromProto(work_case.offer().expire_time())) {
    return FailedPrecondition("OFFER_LAPSED", "this offer has run out; wait for the next one");
  }
  work_case.set_assignee(work_case.offer().agent());
  work_case.clear_offer();
  work_case.set_state(v1::CASE_STATE_ASSIGNED);
  record.preferred_agent_id.clear();
  GiveSteps(work_case, work_case.assignee());
  return absl::OkStatus();
}

absl::Status CheckDecline(const CaseRecord& record, absl::string_view offer_id,
                          const Actor& actor) {
  return CheckOffer(record, offer_id, actor);
}

std::string PassOver(CaseRecord& record) {
  v1::Case& work_case = record.work_case;
  const std::string agent = work_case.offer().agent();
  auto& passed_over = *work_case.mutable_passed_over();
  if (std::find(passed_over.begin(), passed_over.end(), agent) == passed_over.end()) {
    *passed_over.Add() = agent;
  }
  work_case.clear_offer();
  work_case.set_state(v1::CASE_STATE_QUEUED);
  if (IdOf(agent) == record.preferred_agent_id) record.preferred_agent_id.clear();
  return IdOf(agent);
}

void WithdrawOffer(CaseRecord& record) {
  record.work_case.clear_offer();
  record.work_case.set_state(v1::CASE_STATE_QUEUED);
}

std::string ReturnCase(CaseRecord& record, absl::Time now) {
  const std::string agent_id = IdOf(record.work_case.assignee());
  QueueAgain(record, now);
  return agent_id;
}

absl::Status CheckNotAbout(const CaseRecord& record, absl::string_view agent) {
  const std::string& about = record.work_case.complained_agent();
  if (about.empty() || about != agent) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "CONFLICT_OF_INTEREST",
               absl::StrCat("the complaint is about ", about, "; somebody else must handle it"));
}

absl::Status CheckInHands(const CaseRecord& record) {
  if (record.closed()) {
    return FailedPrecondition("CASE_CLOSED", "the case is closed and does not move any more");
  }
  if (record.work_case.state() != v1::CASE_STATE_ASSIGNED) {
    return FailedPrecondition("CASE_NOT_ASSIGNED", "an agent must accept the case first");
  }
  return absl::OkStatus();
}

absl::Status CheckAssignee(const CaseRecord& record, const Actor& actor) {
  RETURN_IF_ERROR(CheckNotAbout(record, actor.name));
  RETURN_IF_ERROR(CheckInHands(record));
  if (record.work_case.assignee() != actor.name && !actor.leads) {
    return Error(absl::StatusCode::kPermissionDenied, "NOT_ASSIGNEE",
                 "only the case's assignee, or a supervisor, may do this");
  }
  return absl::OkStatus();
}

absl::Status CheckClose(const CaseRecord& record, absl::string_view outcome, const Actor& actor) {
  RETURN_IF_ERROR(CheckAssignee(record, actor));
  if (outcome != "resolved") return absl::OkStatus();
  const std::string open = FirstOpenStep(record.work_case);
  if (open.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "STEPS_OPEN",
               absl::StrCat("complete or skip step ", open, " first"))
      .With("step", open);
}

std::string CloseCase(CaseRecord& record, absl::string_view outcome, absl::Time now) {
  v1::Case& work_case = record.work_case;
  std::string holder;
  if (work_case.state() == v1::CASE_STATE_OFFERED) holder = IdOf(work_case.offer().agent());
  if (work_case.state() == v1::CASE_STATE_ASSIGNED) holder = IdOf(work_case.assignee());
  work_case.clear_offer();
  work_case.set_state(v1::CASE_STATE_CLOSED);
  work_case.set_outcome(std::string(outcome));
  *work_case.mutable_close_time() = ToProto(now);
  return holder;
}

void ResumeCase(CaseRecord& record, absl::Time now) { QueueAgain(record, now); }

void ReopenCase(CaseRecord& record, absl::Time now, const v1::Workflow& workflow) {
  QueueAgain(record, now);
  AddSteps(record.work_case, workflow, now);
  EndLoans(record.work_case, now);
  *record.work_case.mutable_open_time() = ToProto(now);
  record.causes.clear();  // of the round that is over
  record.rejections = 0;
}

events::v1::ComplaintFiled RegradeCase(CaseRecord& record,
                                       const events::v1::ComplaintReclassified& corrected) {
  events::v1::ComplaintFiled facts = KnownFacts(record);
  // A person is sure of what they changed (R-I6).
  if (facts.category() != corrected.category() || facts.subcategory() != corrected.subcategory()) {
    facts.set_confidence(1);
  }
  facts.set_needs_review(false);
  facts.set_kind(corrected.kind());
  facts.set_category(corrected.category());
  facts.set_subcategory(corrected.subcategory());
  facts.set_level(std::max(corrected.level(), common::v1::LEVEL_ROUTINE));
  *facts.mutable_signals() = corrected.signals();
  if (!record.facts_seen.empty()) record.facts_now = facts.SerializeAsString();
  // R-R7: what belongs to a group complaint stays of level 3.
  record.work_case.set_level(record.work_case.incident().empty() ? facts.level()
                                                                 : common::v1::LEVEL_CRISIS);
  record.work_case.set_category(corrected.category());
  record.signals.assign(corrected.signals().begin(), corrected.signals().end());
  return facts;
}

events::v1::ComplaintFiled KnownFacts(const CaseRecord& record) {
  events::v1::ComplaintFiled facts;
  const std::string& kept = record.facts_now.empty() ? record.facts_seen : record.facts_now;
  if (!kept.empty() && facts.ParseFromString(kept)) return facts;
  facts.Clear();
  facts.set_channel(record.channel);
  facts.set_category(record.work_case.category());
  facts.set_level(record.work_case.level());
  facts.set_language(record.work_case.language());
  for (const std::string& signal : record.signals) facts.add_signals(signal);
  return facts;
}

bool LearnOrder(CaseRecord& record, const events::v1::OrderLinked& linked) {
  events::v1::ComplaintFiled facts = KnownFacts(record);
  if (!linked.sku().empty()) facts.set_sku(linked.sku());
  if (!linked.supplier_id().empty()) facts.set_supplier_id(linked.supplier_id());
  if (!linked.batch().empty()) facts.set_batch(linked.batch());
  if (!linked.region().empty()) facts.set_region(linked.region());
  if (linked.has_amount()) *facts.mutable_amount() = linked.amount();
  facts.set_level(std::max(facts.level(), linked.level()));
  const std::string& known = record.facts_now.empty() ? record.facts_seen : record.facts_now;
  std::string learned = facts.SerializeAsString();
  if (learned == known) return false;
  record.facts_now = std::move(learned);
  return true;
}

void NoteChoice(CaseRecord& record, const RuleChoice& choice) {
  record.work_case.set_rule(choice.explanation);
  record.work_case.mutable_skills()->Assign(choice.skills.begin(), choice.skills.end());
  if (record.facts_seen.empty() && record.facts_now.empty()) {
    record.work_case.clear_rules_version();
    record.work_case.clear_rule_number();
    return;
  }
  record.work_case.set_rules_version(choice.rules_version);
  record.work_case.set_rule_number(choice.rule_number);
  if (!record.facts_now.empty()) record.facts_seen = std::move(record.facts_now);
  record.facts_now.clear();
}

bool MayReroute(const CaseRecord& record) {
  const v1::Case& work_case = record.work_case;
  return work_case.state() != v1::CASE_STATE_ASSIGNED && work_case.escalations().empty() &&
         std::none_of(
             work_case.transfers().begin(), work_case.transfers().end(),
             [](const v1::Transfer& one) { return one.from_department() != one.to_department(); });
}

std::string RerouteCase(CaseRecord& record, const RuleChoice& choice, int rung, absl::Time now) {
  NoteChoice(record, choice);
  record.work_case.set_rung(std::max(record.work_case.rung(), rung));
  return SendTo(record, DepartmentName(choice.department_id), now).agent_id;
}

}  // namespace redress::routing
