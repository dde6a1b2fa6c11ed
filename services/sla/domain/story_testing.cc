#include "services/sla/domain/story_testing.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/proto_time.h"

namespace redress::sla::story {
namespace {

Step At(absl::Duration at) {
  Step step;
  *step.mutable_occur_time() = ToProto(kFiled + at);
  return step;
}

Step Message(absl::Duration at, common::v1::ActorKind author, absl::string_view purpose) {
  Step step = At(at);
  step.mutable_message_sent()->set_author_kind(author);
  step.mutable_message_sent()->set_purpose(std::string(purpose));
  return step;
}

std::string SinceFiled(const google::protobuf::Timestamp& time) {
  return absl::FormatDuration(FromProto(time) - kFiled);
}

}  // namespace

const Policies& DefaultPolicies() {
  static const Policies& policies = *new Policies(Policies::Shipped("default").value());
  return policies;
}

Step File(const Filing& filing) {
  Step step = At(absl::ZeroDuration());
  step.mutable_complaint_filed()->set_channel(filing.channel);
  step.mutable_complaint_filed()->set_category(filing.category);
  step.mutable_complaint_filed()->set_level(filing.level);
  step.mutable_complaint_filed()->set_tier(filing.tier);
  step.mutable_complaint_filed()->set_source(filing.source);
  return step;
}

Step Tick(absl::Duration at) { return At(at); }

Step Person(absl::Duration at, absl::string_view purpose) {
  return Message(at, common::v1::ACTOR_KIND_PERSON, purpose);
}

Step Question(absl::Duration at) { return Person(at, "question"); }

Step Answered(absl::Duration at) {
  Step step = At(at);
  step.mutable_message_received();
  return step;
}

Step Machine(absl::Duration at, absl::string_view purpose) {
  return Message(at, common::v1::ACTOR_KIND_SYSTEM, purpose);
}

Step PrivateWord(absl::Duration at) {
  Step step = Message(at, common::v1::ACTOR_KIND_PERSON, "reply");
  step.mutable_message_sent()->set_is_private(true);
  return step;
}

Step Proposed(absl::Duration at) {
  Step step = At(at);
  step.mutable_solution_proposed()->set_option_count(2);
  return step;
}

Step Closed(absl::Duration at, absl::string_view outcome) {
  Step step = At(at);
  step.mutable_case_closed()->set_outcome(std::string(outcome));
  return step;
}

Step Withdrawn(absl::Duration at) {
  Step step = At(at);
  step.mutable_complaint_withdrawn()->set_reason("customer_request");
  return step;
}

Step Offered(absl::Duration at) {
  Step step = At(at);
  step.mutable_case_offered()->set_agent("agents/lin");
  return step;
}

Step Accepted(absl::Duration at) {
  Step step = At(at);
  step.mutable_case_accepted();
  return step;
}

Step Agreed(absl::Duration at) {
  Step step = At(at);
  step.mutable_solution_decided()->set_decision("accepted");
  return step;
}

Step ReturnRequested(absl::Duration at) {
  Step step = At(at);
  step.mutable_return_requested();
  return step;
}

Step ReturnReviewed(absl::Duration at) {
  Step step = At(at);
  step.mutable_return_reviewed();
  return step;
}

Step StepStarted(absl::Duration at, absl::string_view code) {
  Step step = At(at);
  step.mutable_step_started()->set_step(std::string(code));
  return step;
}

Step StepCompleted(absl::Duration at, absl::string_view code) {
  Step step = At(at);
  step.mutable_step_completed()->set_step(std::string(code));
  return step;
}

Step LimitedStep(absl::Duration at, absl::string_view code, absl::Duration limit, int round) {
  Step step = StepStarted(at, code);
  step.mutable_step_started()->set_limit_millis(absl::ToInt64Milliseconds(limit));
  step.mutable_step_started()->set_round(round);
  return step;
}

Step EndOfStep(absl::Duration at, absl::string_view code, int round) {
  Step step = StepCompleted(at, code);
  step.mutable_step_completed()->set_round(round);
  return step;
}

Step Merged(absl::Duration at) {
  Step step = At(at);
  step.mutable_complaint_merged();
  return step;
}

Step Unmerged(absl::Duration at) {
  Step step = At(at);
  step.mutable_complaint_unmerged();
  return step;
}

Step Reopened(absl::Duration at, int cycle) {
  Step step = At(at);
  step.mutable_complaint_reopened()->set_cycle(cycle);
  return step;
}

Step Corrected(absl::Duration at, common::v1::Level level, absl::string_view category) {
  Step step = At(at);
  step.mutable_complaint_reclassified()->set_level(level);
  step.mutable_complaint_reclassified()->set_category(std::string(category));
  return step;
}

std::string InWords(const events::v1::Event& fact) {
  if (fact.has_clocks_started()) return absl::StrCat(fact.clocks_started().clocks_size(), " start");
  if (fact.has_clock_warned()) {
    return absl::StrCat(fact.clock_warned().milestone(), " warned ", fact.clock_warned().percent());
  }
  if (fact.has_clock_breached()) return fact.clock_breached().milestone() + " breached";
  if (fact.has_clock_overdue()) {
    return absl::StrCat(fact.clock_overdue().milestone(), " overdue ",
                        fact.clock_overdue().percent());
  }
  if (fact.has_clock_cancelled()) {
    return absl::StrCat(fact.clock_cancelled().milestone(), " cancelled ",
                        fact.clock_cancelled().reason());
  }
  if (fact.has_clock_paused()) {
    const events::v1::ClockPaused& paused = fact.clock_paused();
    return absl::StrCat(paused.milestone(), " paused at ", SinceFiled(paused.pause_time()),
                        paused.corrects_breach() ? ", correcting" : "");
  }
  if (fact.has_clock_resumed()) {
    const events::v1::ClockResumed& resumed = fact.clock_resumed();
    return absl::StrCat(resumed.milestone(), " resumed at ", SinceFiled(resumed.resume_time()),
                        ", due ", SinceFiled(resumed.deadline()),
                        resumed.corrects_breach() ? ", correcting" : "");
  }
  const events::v1::ClockMet& met = fact.clock_met();
  return absl::StrCat(met.milestone(), " met", met.late() ? " late" : "", " at ",
                      SinceFiled(met.met_time()), met.corrects_breach() ? ", correcting" : "");
}

std::string InWords(const v1::Clock& clock) {
  const std::string name = v1::ClockState_Name(clock.state());
  std::string words(absl::StripPrefix(name, "CLOCK_STATE_"));
  if (clock.has_met_time()) absl::StrAppend(&words, " at ", SinceFiled(clock.met_time()));
  if (clock.paused_ms() > 0) {
    absl::StrAppend(&words, ", paused ",
                    absl::FormatDuration(absl::Milliseconds(clock.paused_ms())));
  }
  if (clock.warned_percent() > 0) absl::StrAppend(&words, ", warned ", clock.warned_percent());
  if (clock.has_breach_time()) {
    absl::StrAppend(&words, ", breached at ", SinceFiled(clock.breach_time()));
  }
  if (clock.overdue_percent() > 0) absl::StrAppend(&words, ", overdue ", clock.overdue_percent());
  for (const v1::ClockCorrection& correction : clock.corrections()) {
    absl::StrAppend(&words, ", corrected by ", correction.reason(), " at ",
                    correction.has_event_time() ? SinceFiled(correction.event_time()) : "?");
  }
  return words;
}

void Teller::Tell(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    if (step.payload_case() == Step::PAYLOAD_NOT_SET) {
      Advance(set_, FromProto(step.occur_time()), policies_, facts_);
    } else {
      Fold(set_, step, policies_, facts_);
    }
  }
}

std::string Teller::Clock(absl::string_view milestone) const {
  for (const v1::Clock& clock : set_.record.clocks()) {
    if (clock.milestone() == milestone) return InWords(clock);
  }
  return "";
}

std::vector<std::string> Teller::Clocks() const {
  std::vector<std::string> words;
  for (const v1::Clock& clock : set_.record.clocks()) {
    if (clock.has_start_time()) {
      words.push_back(absl::StrCat(clock.clock_id(), ": ", InWords(clock)));
    }
  }
  return words;
}

std::vector<std::string> Teller::Pending() const {
  std::vector<std::string> ids;
  for (const v1::Clock& clock : set_.record.clocks()) {
    if (clock.state() == v1::CLOCK_STATE_PENDING) ids.push_back(clock.clock_id());
  }
  return ids;
}

std::vector<std::string> Teller::FactsSinceStart() const {
  std::vector<std::string> words;
  for (const events::v1::Event& fact : facts_) {
    if (!fact.has_clocks_started()) words.push_back(InWords(fact));
  }
  return words;
}

}  // namespace redress::sla::story
