// The life of a case: opened, offered, accepted or handed back, closed (R-R3).
//
//   OpenCase(record, filing, choice, rung, now);
//   MakeOffer(record, "lin", offer_id, now, now + absl::Seconds(60));
//   RETURN_IF_ERROR(AcceptOffer(record, offer_id, actor, now));
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "services/routing/domain/case_record.h"
#include "services/routing/domain/rules.h"
#include "services/routing/domain/workflow.h"

namespace redress::routing {

// Fills the record from the filing and queues it. The suite itself has done `receive` and
// `dispatch` (R-R4).
void OpenCase(CaseRecord& record, const events::v1::ComplaintFiled& filing,
              const RuleChoice& choice, int rung, absl::Time now,
              const v1::Workflow& workflow = StandardWorkflow());

// Who had a case that left their hands.
struct Release {
  std::string agent_id;      // of whoever had it or an offer of it, or ""
  bool offer_ended = false;  // they had an offer only
};

// Takes the case from whoever has it, and queues it in a department. What was begun has no owner
// until somebody accepts it, and what the department had lent is back (R-R6).
Release SendTo(CaseRecord& record, const std::string& department, absl::Time now);

// Reserves a queued case for an agent. The caller has checked that the agent has room.
void MakeOffer(CaseRecord& record, absl::string_view agent_id, absl::string_view offer_id,
               absl::Time now, absl::Time expire_time);

// Whether `offer_id` stands on this case.
bool OfferStands(const CaseRecord& record, absl::string_view offer_id);

// Makes the offered agent the assignee. Errors: FAILED_PRECONDITION with reason OFFER_GONE or
// OFFER_LAPSED; PERMISSION_DENIED with reason NOT_YOUR_OFFER or CONFLICT_OF_INTEREST.
absl::Status AcceptOffer(CaseRecord& record, absl::string_view offer_id, const Actor& actor,
                         absl::Time now);

// Whether `actor` may decline the offer. Errors as AcceptOffer's, but a late word is still a word.
absl::Status CheckDecline(const CaseRecord& record, absl::string_view offer_id, const Actor& actor);

// Ends the standing offer without a taker and queues the case again; its agent is asked last from
// now on (R-R3). Returns the agent's id.
std::string PassOver(CaseRecord& record);

// Ends the standing offer of an agent who is gone, and queues the case again. They did not refuse
// it, so they are not asked last (R-R3).
void WithdrawOffer(CaseRecord& record);

// Takes an assigned case from an agent who is gone and puts it back into its queue with its steps
// as they are; they are asked first when they come back before it is taken (R-R3). Returns the
// agent's id.
std::string ReturnCase(CaseRecord& record, absl::Time now);

// Whether `agent`, as agents/{id}, may have to do with the case. Error: PERMISSION_DENIED with
// reason CONFLICT_OF_INTEREST for whom it is about (R-R2).
absl::Status CheckNotAbout(const CaseRecord& record, absl::string_view agent);

// Whether `actor` may close with `outcome`. Errors: FAILED_PRECONDITION with reason CASE_CLOSED,
// CASE_NOT_ASSIGNED or STEPS_OPEN; PERMISSION_DENIED with reason NOT_ASSIGNEE or
// CONFLICT_OF_INTEREST.
absl::Status CheckClose(const CaseRecord& record, absl::string_view outcome, const Actor& actor);

// Ends a case that is not closed yet. Returns the id of the agent who had it or an offer of it, or
// "".
std::string CloseCase(CaseRecord& record, absl::string_view outcome, absl::Time now);

// Outcome of a case whose complaint was joined to another one (R-I5).
inline constexpr absl::string_view kMerged = "merged";

// Puts a case that was ended by a merge back into its queue, as far as it had come. Who had it is
// asked first.
void ResumeCase(CaseRecord& record, absl::Time now);

// Begins a closed case anew in the department that had it: every step again, by the workflow that
// decides now, the rung kept (R-R4, R-R5). Who had it is asked first.
void ReopenCase(CaseRecord& record, absl::Time now,
                const v1::Workflow& workflow = StandardWorkflow());

// Takes a person's correction in (R-I6); returns what rules look at when they choose again.
events::v1::ComplaintFiled RegradeCase(CaseRecord& record,
                                       const events::v1::ComplaintReclassified& corrected);

// What rules look at, as it is known now (R-R1). Of a case from before this was kept, the little
// that is known.
events::v1::ComplaintFiled KnownFacts(const CaseRecord& record);

// Takes in the order that was found later, as far as rules look at it (R-I2, R-R1). True when that
// says anything new.
bool LearnOrder(CaseRecord& record, const events::v1::OrderLinked& linked);

// Notes what the rules now choose from KnownFacts, without moving the case. Of a case from before
// facts were kept it cannot be explained later, so it names no version.
void NoteChoice(CaseRecord& record, const RuleChoice& choice);

// Whether rules may still choose the department: nobody has accepted the case, and neither people
// nor the ladder have sent it elsewhere (R-R1).
bool MayReroute(const CaseRecord& record);

// Moves a case that MayReroute to the department that the rules now choose. Returns the id of the
// agent whose offer ends with it, or "".
std::string RerouteCase(CaseRecord& record, const RuleChoice& choice, int rung, absl::Time now);

// Fails unless an agent has accepted the case. Errors: FAILED_PRECONDITION with reason CASE_CLOSED
// or CASE_NOT_ASSIGNED.
absl::Status CheckInHands(const CaseRecord& record);

// Fails unless the case is assigned and `actor` has it or leads. Errors as CheckClose's.
absl::Status CheckAssignee(const CaseRecord& record, const Actor& actor);

}  // namespace redress::routing
