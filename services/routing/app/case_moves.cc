#include "services/routing/app/case_moves.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/steps.h"

namespace redress::routing {
namespace {

absl::StatusOr<v1::Case> Settled(Dispatch& dispatch, const CaseRecord& record) {
  RETURN_IF_ERROR(dispatch.Settle().status());
  return record.work_case;
}

void RecordStepEnd(Dispatch& dispatch, const CaseRecord& record, absl::string_view step,
                   absl::string_view actor, bool skipped, absl::string_view reason) {
  const v1::Step& ended = *FindStep(record.work_case, step);
  events::v1::StepCompleted& completed = *dispatch.Record(record, actor).mutable_step_completed();
  completed.set_step(std::string(step));
  completed.set_skipped(skipped);
  completed.set_reason(ReasonCode(reason));
  completed.set_round(ended.round());
}

}  // namespace

absl::Status UnknownComplaint(const ComplaintId& complaint) {
  return Error(absl::StatusCode::kNotFound, "NOT_FOUND",
               absl::StrCat("there is no complaint ", complaint.Name(),
                            " here, or its filing has not arrived yet; try again shortly"))
      .RetryAfter(absl::Milliseconds(200));
}

absl::StatusOr<CaseRecord*> LoadOpened(Dispatch& dispatch, const CaseKey& key) {
  RETURN_IF_ERROR(dispatch.Load({key}));
  CaseRecord* record = dispatch.Find(key);
  if (record == nullptr || !record->opened()) return UnknownComplaint(key.complaint);
  return record;
}

absl::StatusOr<v1::Case> AcceptOffer(Dispatch& dispatch, const CaseKey& key,
                                     absl::string_view offer_id, const Actor& actor) {
  ASSIGN_OR_RETURN(CaseRecord * record, LoadOpened(dispatch, key));
  RETURN_IF_ERROR(AcceptOffer(*record, offer_id, actor, dispatch.now()));
  dispatch.Changed(*record);
  dispatch.OfferEnded(*record);
  events::v1::CaseAccepted& accepted =
      *dispatch.Record(*record, actor.name).mutable_case_accepted();
  accepted.set_agent(record->work_case.assignee());
  accepted.set_offer_id(std::string(offer_id));
  accepted.set_department(record->work_case.department());
  return Settled(dispatch, *record);
}

absl::StatusOr<v1::Case> DeclineOffer(Dispatch& dispatch, const CaseKey& key,
                                      absl::string_view offer_id, absl::string_view reason,
                                      const Actor& actor) {
  ASSIGN_OR_RETURN(CaseRecord * record, LoadOpened(dispatch, key));
  RETURN_IF_ERROR(CheckDecline(*record, offer_id, actor));
  const std::string agent_id = PassOver(*record);
  events::v1::OfferDeclined& declined =
      *dispatch.Record(*record, actor.name).mutable_offer_declined();
  declined.set_agent(AgentName(agent_id));
  declined.set_offer_id(std::string(offer_id));
  declined.set_reason(ReasonCode(reason));
  dispatch.OfferEnded(*record);
  dispatch.Released(*record, agent_id);
  dispatch.Queued(*record, agent_id);
  return Settled(dispatch, *record);
}

absl::StatusOr<v1::Case> StartStep(Dispatch& dispatch, const CaseKey& key, absl::string_view step,
                                   const Actor& actor) {
  ASSIGN_OR_RETURN(CaseRecord * record, LoadOpened(dispatch, key));
  RETURN_IF_ERROR(CheckDoer(*record, step, actor));
  RETURN_IF_ERROR(StartStep(record->work_case, step, actor, dispatch.now()));
  dispatch.Changed(*record);
  events::v1::StepStarted& started = *dispatch.Record(*record, actor.name).mutable_step_started();
  const v1::Step& begun = *FindStep(record->work_case, step);
  started.set_step(std::string(step));
  started.set_owner(begun.owner());
  started.set_limit_millis(begun.limit_seconds() * 1000);
  started.set_department(record->work_case.department());
  started.set_round(begun.round());
  return Settled(dispatch, *record);
}

absl::StatusOr<v1::Case> CompleteStep(Dispatch& dispatch, const CaseKey& key,
                                      absl::string_view step, const Actor& actor) {
  ASSIGN_OR_RETURN(CaseRecord * record, LoadOpened(dispatch, key));
  RETURN_IF_ERROR(CheckDoer(*record, step, actor));
  RETURN_IF_ERROR(CompleteStep(record->work_case, step, dispatch.now()));
  dispatch.Changed(*record);
  RecordStepEnd(dispatch, *record, step, actor.name, /*skipped=*/false, "");
  return Settled(dispatch, *record);
}

absl::StatusOr<v1::Case> SkipStep(Dispatch& dispatch, const CaseKey& key, absl::string_view step,
                                  absl::string_view reason, const Actor& actor) {
  ASSIGN_OR_RETURN(CaseRecord * record, LoadOpened(dispatch, key));
  RETURN_IF_ERROR(CheckSkipper(*record, step, actor));
  RETURN_IF_ERROR(SkipStep(record->work_case, step, reason, actor, dispatch.now()));
  dispatch.Changed(*record);
  RecordStepEnd(dispatch, *record, step, actor.name, /*skipped=*/true, reason);
  return Settled(dispatch, *record);
}

void EndCase(Dispatch& dispatch, CaseRecord& record, absl::string_view outcome,
             absl::string_view actor) {
  const std::string agent_id = CloseCase(record, outcome, dispatch.now());
  dispatch.Changed(record);
  dispatch.TransfersChanged(record);
  dispatch.OfferEnded(record);
  if (!agent_id.empty()) dispatch.Released(record, agent_id);
  events::v1::CaseClosed& closed = *dispatch.Record(record, actor).mutable_case_closed();
  closed.set_outcome(std::string(outcome));
  closed.set_agent(std::string(actor));
}

absl::StatusOr<v1::Case> CloseCase(Dispatch& dispatch, const CaseKey& key,
                                   absl::string_view outcome, const Actor& actor) {
  ASSIGN_OR_RETURN(CaseRecord * record, LoadOpened(dispatch, key));
  RETURN_IF_ERROR(CheckClose(*record, outcome, actor));
  EndCase(dispatch, *record, outcome, actor.name);
  return Settled(dispatch, *record);
}

}  // namespace redress::routing
