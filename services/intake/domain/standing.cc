#include "services/intake/domain/standing.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"

namespace redress::intake {
namespace {

using events::v1::Event;

// The open clock of this id; one whose breach is corrected is open again (R-S15). Null for one that
// has ended.
events::v1::ClockStart* OpenClock(const std::string& clock_id, const std::string& milestone,
                                  bool corrects_breach, Standing& standing) {
  for (events::v1::ClockStart& clock : *standing.open_clocks.mutable_clocks()) {
    if (clock.clock_id() == clock_id) return &clock;
  }
  if (!corrects_breach) return nullptr;
  events::v1::ClockStart& clock = *standing.open_clocks.add_clocks();
  clock.set_clock_id(clock_id);
  clock.set_milestone(milestone);
  return &clock;
}

void RemoveClock(const std::string& clock_id, Standing& standing) {
  auto& clocks = *standing.open_clocks.mutable_clocks();
  for (int i = 0; i < clocks.size(); ++i) {
    if (clocks[i].clock_id() == clock_id) {
      clocks.DeleteSubrange(i, 1);
      return;
    }
  }
}

// Whoever has the case, the next step is the customer's, or none (R-R3: a case that goes back to
// its queue takes no proposal back).
bool WaitsForOthers(common::v1::ComplaintState state) {
  return state == common::v1::COMPLAINT_STATE_WAITING_CUSTOMER ||
         state == common::v1::COMPLAINT_STATE_SOLUTION_OFFERED ||
         state == common::v1::COMPLAINT_STATE_RESOLVED;
}

}  // namespace

absl::Time Standing::NextDeadline() const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& clock : open_clocks.clocks()) {
    if (clock.has_deadline()) next = std::min(next, FromProto(clock.deadline()));
  }
  return next;
}

bool IsFinal(common::v1::ComplaintState state) {
  return state == common::v1::COMPLAINT_STATE_CLOSED ||
         state == common::v1::COMPLAINT_STATE_WITHDRAWN ||
         state == common::v1::COMPLAINT_STATE_MERGED;
}

void Apply(const Event& event, Standing& standing) {
  const absl::Time when = FromProto(event.occur_time());
  standing.update_time = std::max(standing.update_time, when);
  const auto move = [&](common::v1::ComplaintState state) {
    if (IsFinal(standing.state) || when < standing.state_time) return;
    standing.state = state;
    standing.state_time = when;
    if (IsFinal(state)) standing.close_time = when;
  };
  switch (event.payload_case()) {
    case Event::kCaseOpened:
      standing.department = event.case_opened().department();
      standing.assignee.clear();  // routing tells of a case anew when it goes back to a queue
      move(common::v1::COMPLAINT_STATE_QUEUED);
      break;
    case Event::kCaseAccepted:
      standing.department = event.case_accepted().department();
      standing.assignee = event.case_accepted().agent();
      if (!WaitsForOthers(standing.state)) move(common::v1::COMPLAINT_STATE_IN_PROGRESS);
      break;
    case Event::kCaseReturned:
      standing.department = event.case_returned().department();
      standing.assignee.clear();
      if (!WaitsForOthers(standing.state)) move(common::v1::COMPLAINT_STATE_QUEUED);
      break;
    case Event::kCaseEscalated:
      if (!event.case_escalated().department().empty() &&
          event.case_escalated().department() != standing.department) {
        standing.department = event.case_escalated().department();
        standing.assignee.clear();
        move(common::v1::COMPLAINT_STATE_QUEUED);
      }
      break;
    case Event::kCaseTransferred:  // R-R6: whoever is asked has to take it first
      standing.department = event.case_transferred().to_department();
      standing.assignee.clear();
      if (!WaitsForOthers(standing.state)) move(common::v1::COMPLAINT_STATE_QUEUED);
      break;
    case Event::kCaseClosed:
      // Routing takes the case of a merged complaint out of work; the register's own word counts.
      if (event.case_closed().outcome() == "merged") break;
      move(event.case_closed().outcome() == "withdrawn" ? common::v1::COMPLAINT_STATE_WITHDRAWN
                                                        : common::v1::COMPLAINT_STATE_CLOSED);
      break;
    case Event::kSolutionProposed: move(common::v1::COMPLAINT_STATE_SOLUTION_OFFERED); break;
    case Event::kSolutionDecided: move(common::v1::COMPLAINT_STATE_IN_PROGRESS); break;
    case Event::kSolutionExecuted: move(common::v1::COMPLAINT_STATE_RESOLVED); break;
    case Event::kMessageSent:
      if (event.message_sent().purpose() == "question")
        move(common::v1::COMPLAINT_STATE_WAITING_CUSTOMER);
      break;
    case Event::kMessageReceived:
      if (standing.state == common::v1::COMPLAINT_STATE_WAITING_CUSTOMER) {
        move(common::v1::COMPLAINT_STATE_IN_PROGRESS);
      }
      break;
    case Event::kClocksStarted:
      for (const events::v1::ClockStart& clock : event.clocks_started().clocks()) {
        // The limit of a step of work is no deadline that anybody was promised (R-S9).
        if (clock.policy() != "workflow") *standing.open_clocks.add_clocks() = clock;
      }
      break;
    case Event::kClockMet: RemoveClock(event.clock_met().clock_id(), standing); break;
    case Event::kClockBreached: RemoveClock(event.clock_breached().clock_id(), standing); break;
    case Event::kClockPaused: {
      const auto& paused = event.clock_paused();
      auto* clock =
          OpenClock(paused.clock_id(), paused.milestone(), paused.corrects_breach(), standing);
      if (clock != nullptr) clock->clear_deadline();
      break;
    }
    case Event::kClockResumed: {
      const auto& resumed = event.clock_resumed();
      auto* clock =
          OpenClock(resumed.clock_id(), resumed.milestone(), resumed.corrects_breach(), standing);
      if (clock != nullptr) *clock->mutable_deadline() = resumed.deadline();
      break;
    }
    case Event::kClockCancelled: RemoveClock(event.clock_cancelled().clock_id(), standing); break;
    default: break;
  }
}

void ApplyFromMerged(const Event& event, Standing& standing) {
  const absl::Time when = FromProto(event.occur_time());
  standing.update_time = std::max(standing.update_time, when);
  if (event.has_message_received()) Apply(event, standing);
}

absl::Status CheckWithdraw(const Standing& standing) {
  if (!IsFinal(standing.Shown())) return absl::OkStatus();
  return FailedPrecondition(
      "ILLEGAL_STATE",
      absl::StrCat("a complaint in ", common::v1::ComplaintState_Name(standing.Shown()),
                   " cannot be withdrawn"));
}

}  // namespace redress::intake
