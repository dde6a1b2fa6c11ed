#include "services/sla/domain/course.h"

#include <algorithm>
#include <utility>

namespace redress::sla {
namespace {

constexpr absl::string_view kMerged = "merged";

// Spans in which any cause of a pause holds; two that overlap are one, named by the first.
std::vector<Span> SpansOf(const Promise& promise, const Round& round) {
  std::vector<Span> spans;
  std::vector<bool> holds(promise.pauses.size());
  size_t holding = 0;
  for (const Beat& beat : round.beats) {
    const auto held = [&](const Trigger& trigger) {
      return trigger.HeldBy(beat.moment->event, beat.moment->bits);
    };
    for (size_t i = 0; i < holds.size(); ++i) {
      if (!holds[i] || !held(promise.pauses[i].until)) continue;
      holds[i] = false;
      if (--holding == 0) spans.back().end = beat.time;
    }
    for (size_t i = 0; i < holds.size(); ++i) {
      if (holds[i] || !held(promise.pauses[i].from)) continue;
      holds[i] = true;
      if (holding++ == 0) spans.push_back({beat.time, std::nullopt, promise.pauses[i].cause});
    }
  }
  return spans;
}

class Walk {
 public:
  Walk(const Round& round, const Milestone& milestone, const Policies& policies,
       const std::vector<Begun>& begun)
      : round_(round), begun_(begun) {
    tracks_.reserve(milestone.promised.size());
    for (const Milestone::Promised& one : milestone.promised) {
      const Pack& pack = policies.packs()[one.pack];
      if (pack.BegunBy(round.beats.back().time) || MayBeRecorded(pack)) {
        tracks_.push_back({&pack, one.promise});
      }
    }
    if (tracks_.empty()) return;
    for (const Begun& one : begun) {
      if (one.given && Own(one)) Give(one);
    }
  }

  std::vector<Run> Go(bool last_round) {
    if (tracks_.empty()) return {};
    for (const Beat& beat : round_.beats) Step(beat);
    if (last_round && owner_ != nullptr && round_.beats.back().live && owner_->run == kNone &&
        owner_->promise->start == Start::kEvent) {
      Run& pending = runs_.emplace_back().run;
      pending.policy = owner_->pack->policy.get();
      pending.promise = owner_->promise;
    }
    std::vector<Run> runs;
    for (Kept& kept : runs_) {
      kept.run.cycle = round_.cycle;
      kept.run.number = static_cast<int>(runs.size()) + 1;
      runs.push_back(std::move(kept.run));
    }
    return runs;
  }

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  // A promise of the milestone, by the rank of its pack.
  struct Track {
    const Pack* pack = nullptr;
    const Promise* promise = nullptr;
    size_t run = kNone;  // its latest
    bool armed = false;  // its start came, and nothing that ends it since
    std::string since;
  };

  struct Kept {
    Run run;
    bool over = false;                  // cancelled for good, or frozen
    std::optional<absl::Time> reached;  // while it was stopped

    bool IsOpen() const { return !run.met && !over; }
    bool Runs() const { return IsOpen() && !run.stopped; }
  };

  // A pack that was never on, but for what the record says.
  bool MayBeRecorded(const Pack& pack) const {
    return std::any_of(begun_.begin(), begun_.end(), [&](const Begun& one) {
      return one.version == pack.policy->version && one.policy == pack.policy->name;
    });
  }

  bool Own(const Begun& one) const {
    return one.cycle == round_.cycle && one.milestone == tracks_.front().promise->milestone;
  }

  void Give(const Begun& one) {
    for (Track& track : tracks_) {
      const Policy& policy = *track.pack->policy;
      if (policy.name != one.policy || policy.version != one.version) continue;
      Begin(track, one.start, "");
      runs_.back().over = one.frozen;
      if (!one.frozen) owner_ = &track;
      given_ = true;
    }
  }

  void Step(const Beat& beat) {
    for (Kept& kept : runs_) Reach(kept, beat);
    for (Track& track : tracks_) Arm(track, beat);
    if (beat.moment->event.has_complaint_merged()) {
      for (Kept& kept : runs_) Stop(kept, beat.time, kMerged);
    }
    if (!beat.since.empty() && beat.live) {
      if (!std::exchange(given_, false)) Fit(beat);
      fitted_ = beat.filed;
    }
    if (beat.live && owner_ != nullptr && owner_->armed && !IsOpen(*owner_)) {
      Begin(*owner_, beat.time, owner_->since);
    }
    if (round_.end && &beat == &round_.beats.back()) {
      for (Kept& kept : runs_) Stop(kept, beat.time, round_.end_reason);
    }
  }

  static void Reach(Kept& kept, const Beat& beat) {
    if (!kept.IsOpen()) return;
    const Promise& promise = *kept.run.promise;
    if (promise.stop.HeldBy(beat.moment->event, beat.moment->bits)) {
      std::optional<absl::Time>& reached = kept.run.stopped ? kept.reached : kept.run.met;
      if (!reached) reached = beat.time;
    } else if (kept.Runs() && promise.cancel.HeldBy(beat.moment->event, beat.moment->bits)) {
      Stop(kept, beat.time, promise.cancel.NameIn(beat.moment->event));
      kept.over = true;
    }
  }

  static void Arm(Track& track, const Beat& beat) {
    if (track.promise->start != Start::kEvent) return;
    const auto held = [&](const Trigger& trigger) {
      return trigger.HeldBy(beat.moment->event, beat.moment->bits);
    };
    if (held(track.promise->stop) || held(track.promise->cancel)) {
      track.armed = false;
    } else if (held(track.promise->start_on)) {
      track.armed = true;
      track.since = track.promise->start_on.WordsIn(beat.moment->event);
    }
  }

  static void Stop(Kept& kept, absl::Time at, absl::string_view reason) {
    if (!kept.Runs()) return;
    kept.run.stopped = at;
    kept.run.reason = std::string(reason);
  }

  static void RunOn(Kept& kept) {
    if (!kept.IsOpen() || !kept.run.stopped) return;
    kept.run.stopped.reset();
    kept.run.reason.clear();
    kept.run.met = std::exchange(kept.reached, std::nullopt);
  }

  bool IsOpen(const Track& track) const { return track.run != kNone && runs_[track.run].IsOpen(); }

  static bool PastDeadline(const Run& run, absl::Time at) {
    const absl::Duration allowed = TimeAllowed(*run.policy, *run.promise, *run.start);
    return at > Measure(*run.policy, *run.start, allowed, run.spans, at).deadline;
  }

  // R-S14: the version that began the clock of this moment, as the record knows it. It counts for a
  // policy that is on or off at all times, as it ships: only the record knows that another version
  // was on before. Where policies say from when a version is on, they alone count.
  const Begun* Recorded(const Pack& pack, absl::Time start) const {
    for (const Track& track : tracks_) {
      const absl::Time active_time = track.pack->active_time;
      if (track.pack->policy->name == pack.policy->name && active_time != absl::InfinitePast() &&
          active_time != absl::InfiniteFuture()) {
        return nullptr;
      }
    }
    for (const Begun& one : begun_) {
      if (Own(one) && one.policy == pack.policy->name && one.start == start) return &one;
    }
    return nullptr;
  }

  bool IsRecorded(const Track& track) const {
    const Policy& policy = *track.pack->policy;
    return std::any_of(begun_.begin(), begun_.end(), [&](const Begun& one) {
      const Begun* own =
          Own(one) && one.policy == policy.name ? Recorded(*track.pack, one.start) : nullptr;
      return own != nullptr && own->version == policy.version;
    });
  }

  absl::Time StartAt(const Promise& promise, absl::Time at) const {
    return promise.start == Start::kFiled ? round_.start : at;
  }

  // A new clock of the track may begin at `at`, as far as its pack is concerned.
  bool MayBegin(const Track& track, absl::Time at) const {
    const Policy& policy = *track.pack->policy;
    for (const Track& other : tracks_) {
      // In one round a policy keeps to one version.
      if (&other != &track && other.run != kNone && other.pack->policy->name == policy.name) {
        return false;
      }
    }
    if (track.promise->start == Start::kEvent) return track.pack->OnAt(at) || IsRecorded(track);
    for (const Kept& kept : runs_) {
      if (kept.run.met || kept.over) return false;
    }
    const Begun* recorded = Recorded(*track.pack, StartAt(*track.promise, at));
    return recorded == nullptr ? track.pack->OnAt(at) : recorded->version == policy.version;
  }

  void Fit(const Beat& beat) {
    const auto may_hold = [&](const Track& track) {
      return track.promise->Applies(*beat.filed) &&
             (&track == owner_ || track.run != kNone || MayBegin(track, beat.time));
    };
    Track* holder = owner_ != nullptr && owner_->promise->Applies(*beat.filed) ? owner_ : nullptr;
    for (Track& track : tracks_) {
      if (&track == holder) break;
      if (!may_hold(track)) continue;
      // R-S15: a pack that was switched on in the meantime takes over nothing that runs, only one
      // that the complaint comes to match.
      if (holder != nullptr && track.run == kNone && track.promise->Applies(*fitted_)) continue;
      holder = &track;
      break;
    }
    if (owner_ != nullptr && owner_ != holder && owner_->run != kNone) {
      Overtake(runs_[owner_->run], beat.time,
               owner_->promise->Applies(*beat.filed) ? "replaced" : "reclassified");
    }
    owner_ = holder;
    for (Kept& kept : runs_) {
      if (kept.run.stopped && kept.run.reason == kMerged &&
          PastDeadline(kept.run, *kept.run.stopped)) {
        kept.run.promise_lost_after_deadline = true;
        RunOn(kept);
      }
    }
    if (owner_ == nullptr) return;
    if (owner_->run != kNone) {
      RunOn(runs_[owner_->run]);
    } else if (owner_->promise->start != Start::kEvent) {
      Begin(*owner_, StartAt(*owner_->promise, beat.time),
            owner_->promise->start == Start::kMatched ? beat.since
            : round_.cycle == 1                       ? "filing"
                                                      : "reopening");
      Catch(runs_.back(), beat);
    }
  }

  // R-S15: what was breached stays, and can still be reached.
  static void Overtake(Kept& kept, absl::Time at, absl::string_view reason) {
    if (!kept.Runs()) return;
    if (PastDeadline(kept.run, at)) {
      kept.run.promise_lost_after_deadline = true;
    } else {
      Stop(kept, at, reason);
    }
  }

  // What reached a clock before the complaint came to match it.
  void Catch(Kept& kept, const Beat& last) {
    for (const Beat* beat = round_.beats.data(); beat != &last && kept.IsOpen(); ++beat) {
      if (beat->time >= *kept.run.start) Reach(kept, *beat);
    }
  }

  void Begin(Track& track, absl::Time start, absl::string_view since) {
    Track* own = &track;
    if (const Begun* recorded = Recorded(*track.pack, start)) {
      for (Track& other : tracks_) {
        const Policy& policy = *other.pack->policy;
        if (policy.name == recorded->policy && policy.version == recorded->version) own = &other;
      }
    }
    if (own != &track && owner_ == &track) owner_ = own;
    own->run = runs_.size();
    own->armed = false;
    track.armed = false;
    Run& run = runs_.emplace_back().run;
    run.policy = own->pack->policy.get();
    run.promise = own->promise;
    run.start = start;
    run.since = std::string(since);
    run.spans = SpansOf(*own->promise, round_);
  }

  const Round& round_;
  const std::vector<Begun>& begun_;
  std::vector<Track> tracks_;
  std::vector<Kept> runs_;
  Track* owner_ = nullptr;
  const events::v1::ComplaintFiled* fitted_ = nullptr;  // at the last look at promises
  bool given_ = false;
};

}  // namespace

std::vector<Run> CourseOf(const Round& round, bool last_round, const Milestone& milestone,
                          const Policies& policies, const std::vector<Begun>& begun) {
  return Walk(round, milestone, policies, begun).Go(last_round);
}

}  // namespace redress::sla
