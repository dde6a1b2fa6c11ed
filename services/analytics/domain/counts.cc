#include "services/analytics/domain/counts.h"

#include "base/proto_time.h"

namespace redress::analytics {
namespace {

using events::v1::Event;

Counts CountsOfMet(const events::v1::ClockMet& met, absl::Time occurred) {
  // R-S15: a correction proves that the milestone was met in time; the breach stays counted.
  const bool late = met.late() && !met.corrects_breach();
  return {{late ? v1::METRIC_MET_LATE : v1::METRIC_MET,
           met.has_met_time() ? FromProto(met.met_time()) : occurred, 1}};
}

Counts CountsOfAnswer(const events::v1::SurveyAnswered& answer, absl::Time occurred) {
  Counts counts{{v1::METRIC_SURVEYS_ANSWERED, occurred, 1}};
  if (answer.verdict() == "satisfied") counts.push_back({v1::METRIC_SATISFIED, occurred, 1});
  if (answer.verdict() == "neutral") counts.push_back({v1::METRIC_NEUTRAL, occurred, 1});
  if (answer.verdict() == "dissatisfied") counts.push_back({v1::METRIC_DISSATISFIED, occurred, 1});
  return counts;
}

Counts CountsOfExecution(const events::v1::SolutionExecuted& executed, absl::Time occurred) {
  Counts counts{{v1::METRIC_EXECUTED, occurred, 1}};
  if (const int64_t spent = executed.amount().minor_units(); spent != 0) {
    counts.push_back({v1::METRIC_COMPENSATION_MINOR_UNITS, occurred, spent});
  }
  return counts;
}

}  // namespace

Counts CountsOf(const Event& event) {
  const absl::Time occurred = FromProto(event.occur_time());
  switch (event.payload_case()) {
    case Event::kCaseOpened: return {{v1::METRIC_CASES_OPENED, occurred, 1}};
    case Event::kCaseAccepted: return {{v1::METRIC_CASES_ACCEPTED, occurred, 1}};
    case Event::kCaseEscalated: return {{v1::METRIC_ESCALATED, occurred, 1}};
    case Event::kClockMet: return CountsOfMet(event.clock_met(), occurred);
    case Event::kClockBreached: {
      const events::v1::ClockBreached& breach = event.clock_breached();
      return {{v1::METRIC_BREACHED, breach.has_deadline() ? FromProto(breach.deadline()) : occurred,
               1}};
    }
    case Event::kSolutionProposed: return {{v1::METRIC_PROPOSED, occurred, 1}};
    case Event::kSolutionExecuted: return CountsOfExecution(event.solution_executed(), occurred);
    case Event::kMessageSent: return {{v1::METRIC_MESSAGES_SENT, occurred, 1}};
    case Event::kMessageReceived: return {{v1::METRIC_MESSAGES_RECEIVED, occurred, 1}};
    case Event::kSurveyIssued: return {{v1::METRIC_SURVEYS_ISSUED, occurred, 1}};
    case Event::kSurveyAnswered: return CountsOfAnswer(event.survey_answered(), occurred);
    case Event::kCallbackRequested: return {{v1::METRIC_CALLBACKS_REQUESTED, occurred, 1}};
    default: return {};
  }
}

bool Concerns(const Event& event) {
  switch (event.payload_case()) {
    case Event::kComplaintFiled:
    case Event::kComplaintWithdrawn:
    case Event::kComplaintMerged:
    case Event::kComplaintUnmerged:
    case Event::kComplaintReopened:
    case Event::kComplaintReclassified:
    case Event::kClocksStarted:
    case Event::kCaseClosed: return true;
    default: return !CountsOf(event).empty();
  }
}

}  // namespace redress::analytics
