#include "services/messaging/domain/attention.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/proto_time.h"

namespace redress::messaging {
namespace {

using events::v1::Event;

constexpr int kCrisisRung = 3;

bool IsCrisis(common::v1::Level level) { return level == common::v1::LEVEL_CRISIS; }

std::string RecipientOf(const Duty& duty, const Item& item) {
  if (item.audience == Audience::kLead) return item.recipient;
  if (item.word == Word::kUnsaid) return duty.department;  // owed even when the case is closed
  if (duty.closed()) return "";
  if (item.audience == Audience::kSupervisors) return duty.department;
  if (!duty.agent.empty()) return duty.agent;
  // From the breach on the department hears of it anyway.
  return item.word == Word::kWarned ? duty.department : "";
}

void Forget(const std::string& clock_id, Attention& attention) {
  auto& items = attention.items;
  items.erase(std::remove_if(items.begin(), items.end(),
                             [&](const Item& item) { return item.clock_id == clock_id; }),
              items.end());
}

void Put(Item item, Audience audience, Attention& attention) {
  item.audience = audience;
  for (Item& waiting : attention.items) {
    if (waiting.clock_id != item.clock_id || waiting.audience != audience) continue;
    waiting = std::move(item);
    return;
  }
  attention.items.push_back(std::move(item));
}

// ClockWarned, ClockBreached and ClockOverdue.
template <typename Fact>
void Tell(const Fact& fact, Word word, int percent, absl::Time occurred, Attention& attention) {
  // Of the time before the close, heard of after it. What is newer is of a case that was reopened.
  const Duty& duty = attention.duty;
  if (duty.closed() && occurred <= duty.close_time) return;
  Item item;
  item.clock_id = fact.clock_id();
  item.milestone = fact.milestone();
  item.word = word;
  item.percent = percent;
  item.deadline = FromProto(fact.deadline());
  Put(item, Audience::kHolder, attention);
  if (word != Word::kWarned) Put(item, Audience::kSupervisors, attention);
}

// R-R5: told once. What a clock asked for is told of the clock, but for the crisis team's rung.
void Raise(const events::v1::CaseEscalated& escalated, absl::Time occurred, Attention& attention) {
  if (attention.duty.closed() && occurred <= attention.duty.close_time) return;
  if (absl::StartsWith(escalated.trigger(), "clock_") && escalated.to_rung() < kCrisisRung) return;
  if (escalated.to_rung() <= escalated.from_rung()) return;
  Item item;
  item.clock_id = absl::StrCat("rung:", escalated.to_rung());
  item.milestone = escalated.trigger();
  item.word = Word::kRaised;
  item.percent = escalated.to_rung();
  item.deadline = occurred;
  Put(std::move(item), Audience::kSupervisors, attention);
}

std::string StatementOf(absl::string_view incident) { return absl::StrCat("statement:", incident); }

// R-R7
void Miss(const events::v1::IncidentStatementOverdue& overdue, Attention& attention) {
  Item item;
  item.clock_id = StatementOf(overdue.incident());
  item.milestone = overdue.incident();
  item.word = Word::kUnsaid;
  item.deadline = FromProto(overdue.due_time());
  Put(item, Audience::kSupervisors, attention);
  if (overdue.lead().empty()) return;
  item.recipient = overdue.lead();
  Put(std::move(item), Audience::kLead, attention);
}

// R-S12, R-S15: no deadline comes nearer while a clock stands still, and a breach may have been
// none.
void Pause(const events::v1::ClockPaused& paused, Attention& attention) {
  const bool warned =
      std::any_of(attention.items.begin(), attention.items.end(), [&](const Item& item) {
        return item.clock_id == paused.clock_id() && item.word == Word::kWarned;
      });
  if (warned || paused.corrects_breach()) Forget(paused.clock_id(), attention);
}

void MoveTo(const std::string& department, Duty& duty) {
  if (department.empty() || department == duty.department) return;
  duty.department = department;
  duty.agent.clear();
}

}  // namespace

bool Concerns(const Event& event) {
  switch (event.payload_case()) {
    case Event::kComplaintFiled:
      // History is over, and what is no crisis is so unless it is told.
      return !event.complaint_filed().historical() && IsCrisis(event.complaint_filed().level());
    case Event::kOrderLinked: return IsCrisis(event.order_linked().level());
    case Event::kComplaintReclassified:
    case Event::kCaseOpened:
    case Event::kCaseAccepted:
    case Event::kCaseReturned:
    case Event::kCaseEscalated:
    case Event::kCaseTransferred:
    case Event::kCaseClosed:
    case Event::kIncidentStatementOverdue:
    case Event::kIncidentNoticed:
    case Event::kIncidentUnlinked:
    case Event::kClockWarned:
    case Event::kClockBreached:
    case Event::kClockOverdue:
    case Event::kClockMet:
    case Event::kClockCancelled:
    case Event::kClockPaused: return true;
    case Event::kClockResumed: return event.clock_resumed().corrects_breach();
    default: return false;
  }
}

bool OnlyTakesOut(const Event& event) {
  return event.has_clock_met() || event.has_clock_cancelled() || event.has_clock_paused() ||
         event.has_clock_resumed() || event.has_incident_noticed() || event.has_incident_unlinked();
}

void Apply(const Event& event, Attention& attention) {
  Duty& duty = attention.duty;
  const absl::Time occurred = FromProto(event.occur_time());
  switch (event.payload_case()) {
    case Event::kComplaintFiled:
    case Event::kOrderLinked: duty.crisis = true; break;
    case Event::kComplaintReclassified:
      duty.crisis = IsCrisis(event.complaint_reclassified().level());
      break;
    case Event::kCaseOpened:
      duty.department = event.case_opened().department();
      duty.agent.clear();
      duty.close_time = absl::InfinitePast();
      break;
    case Event::kCaseAccepted:
      MoveTo(event.case_accepted().department(), duty);
      duty.agent = event.case_accepted().agent();
      break;
    case Event::kCaseReturned:
      MoveTo(event.case_returned().department(), duty);
      duty.agent.clear();  // who went home is not told of it any more
      break;
    case Event::kCaseEscalated:
      MoveTo(event.case_escalated().department(), duty);
      Raise(event.case_escalated(), occurred, attention);
      break;
    case Event::kCaseTransferred: MoveTo(event.case_transferred().to_department(), duty); break;
    case Event::kCaseClosed:
      duty.agent.clear();
      duty.close_time = occurred;
      std::erase_if(attention.items, [](const Item& item) { return item.word != Word::kUnsaid; });
      break;
    case Event::kIncidentStatementOverdue:
      Miss(event.incident_statement_overdue(), attention);
      break;
    case Event::kIncidentNoticed:
      Forget(StatementOf(event.incident_noticed().incident()), attention);
      break;
    case Event::kIncidentUnlinked:
      Forget(StatementOf(event.incident_unlinked().incident()), attention);
      break;
    case Event::kClockWarned:
      Tell(event.clock_warned(), Word::kWarned, event.clock_warned().percent(), occurred,
           attention);
      break;
    case Event::kClockBreached:
      Tell(event.clock_breached(), Word::kBreached, 0, occurred, attention);
      break;
    case Event::kClockOverdue:
      Tell(event.clock_overdue(), Word::kOverdue, event.clock_overdue().percent(), occurred,
           attention);
      break;
    case Event::kClockMet: Forget(event.clock_met().clock_id(), attention); break;
    case Event::kClockCancelled: Forget(event.clock_cancelled().clock_id(), attention); break;
    case Event::kClockPaused: Pause(event.clock_paused(), attention); break;
    case Event::kClockResumed: Forget(event.clock_resumed().clock_id(), attention); break;
    default: break;
  }
  for (Item& item : attention.items) {
    item.crisis = duty.crisis || item.word == Word::kUnsaid ||
                  (item.word == Word::kRaised && item.percent >= kCrisisRung);
    item.recipient = RecipientOf(duty, item);
  }
}

}  // namespace redress::messaging
