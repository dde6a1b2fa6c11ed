#include "services/sla/domain/step_limits.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace redress::sla {
namespace {

constexpr absl::string_view kMerged = "merged";
// What an event says is no reason to count for ever.
constexpr absl::Duration kLimitMax = absl::Hours(24 * 366 * 10);

Promise StepPromise() {
  Promise promise;
  promise.milestone = "step";
  promise.rule_id = "R-S9";
  promise.what = "step completed";
  promise.why = "its workflow has a limit for it";
  promise.start = Start::kEvent;
  promise.warning_percents = {50, 75, 90};  // R-S13
  promise.ladder_percents = {25, 100};
  return promise;
}

const Policy& StepPolicy() {
  static const auto& policy =
      *new Policy{.name = std::string(kWorkflowPolicy), .version = 1, .promises = {StepPromise()}};
  return policy;
}

// The clock of one time that a step began.
class Limits {
 public:
  explicit Limits(const Round& round) : round_(round) {}

  std::vector<Run> Go() {
    for (const Beat& beat : round_.beats) Step(beat);
    return std::move(runs_);
  }

 private:
  static bool IsOpen(const Run& run) { return !run.met && (!run.stopped || run.reason == kMerged); }

  void Step(const Beat& beat) {
    const events::v1::Event& event = beat.moment->event;
    if (event.has_step_completed()) End(event.step_completed(), beat.time);
    if (event.has_complaint_merged()) StopAll(beat.time, kMerged);
    if (beat.live) RunOn();
    if (beat.live && event.has_step_started()) Begin(event.step_started(), beat.time);
    if (round_.end && &beat == &round_.beats.back()) StopAll(beat.time, round_.end_reason);
  }

  void Begin(const events::v1::StepStarted& started, absl::Time at) {
    if (started.limit_millis() <= 0) return;
    const int number = std::max(1, started.round());
    for (const Run& run : runs_) {
      // R-S15: nothing restarts a running clock.
      if (StepOf(run) == started.step() && (IsOpen(run) || run.number == number)) return;
    }
    auto promise = std::make_shared<Promise>(StepPolicy().promises.front());
    promise->milestone = absl::StrCat("step:", started.step());
    promise->what = absl::StrCat("step ", started.step(), " completed");
    promise->limit.time = std::min(absl::Milliseconds(started.limit_millis()), kLimitMax);
    Run& run = runs_.emplace_back();
    run.policy = &StepPolicy();
    run.promise = promise.get();
    run.made = std::move(promise);
    run.cycle = round_.cycle;
    run.number = number;
    run.start = at;
    run.since = absl::StrCat("the start of step ", started.step());
    // Two replicas' clocks may put the end before the start.
    if (ended_.contains({started.step(), number})) run.met = at;
  }

  void End(const events::v1::StepCompleted& completed, absl::Time at) {
    const int number = completed.round();
    ended_.emplace(completed.step(), std::max(1, number));
    for (Run& run : runs_) {
      if (StepOf(run) != completed.step() || !IsOpen(run)) continue;
      if (number != 0 && number < run.number) continue;
      run.met = at;
      run.stopped.reset();
      run.reason.clear();
    }
  }

  void StopAll(absl::Time at, absl::string_view reason) {
    for (Run& run : runs_) {
      if (!IsOpen(run) || run.stopped) continue;
      run.stopped = at;
      run.reason = std::string(reason);
    }
  }

  void RunOn() {
    for (Run& run : runs_) {
      if (!IsOpen(run)) continue;
      run.stopped.reset();
      run.reason.clear();
    }
  }

  static absl::string_view StepOf(const Run& run) {
    return absl::string_view(run.promise->milestone).substr(sizeof("step:") - 1);
  }

  const Round& round_;
  std::vector<Run> runs_;
  std::set<std::pair<std::string, int>> ended_;
};

}  // namespace

bool IsOfStepLimit(const events::v1::Event& event) {
  return event.step_started().limit_millis() > 0 || event.step_completed().round() > 0;
}

bool IsOfStep(const v1::Clock& clock) { return clock.policy() == kWorkflowPolicy; }

Origin StepOrigin() { return {&StepPolicy(), &StepPolicy().promises.front()}; }

std::vector<Run> StepRuns(const Round& round) { return Limits(round).Go(); }

}  // namespace redress::sla
