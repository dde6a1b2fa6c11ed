#include "services/routing/domain/group_detector.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace redress::routing {
namespace {

constexpr double kTrafficPrior = 20;  // filings as usual, against the noise of a small tenant
constexpr double kTrafficFactorMin = 0.5;
constexpr double kTrafficFactorMax = 100;
constexpr double kWholeShare = 0.25;         // from which a key is not told apart from the whole
constexpr double kNamingShare = 0.8;         // of the customers that a narrower key has to have
constexpr double kStayShare = 0.5;           // of what opened an incident keeps it open
constexpr double kDrainSeconds = 24 * 3600;  // in which an open slow rise ends, when nothing comes
constexpr double kUsualHalf = 0.5;   // a key that is usually more of a wider one is that one
constexpr double kKnownHours = 24;   // of traffic that a key has seen
constexpr double kBusyShare = 0.25;  // of the hours of warm_up that had complaints
constexpr double kRiseMax = 1.5;     // times what is decisive; higher does the sum not go

// How unlikely `seen` is when `expected` is the mean, in nats (Chernoff's bound of a Poisson tail).
double Surprise(int seen, double expected) {
  if (seen <= expected) return 0;
  return seen * std::log(seen / expected) - (seen - expected);
}

bool Covers(const std::optional<KeyIncident>& incident, int64_t time_s) {
  return incident && time_s >= incident->from_s && time_s <= incident->until_s;
}

}  // namespace

// A key of the filing, with what is taken of it until its own is known.
struct GroupDetector::Subject {
  const GroupKey* key = nullptr;
  GroupKeyState* state = nullptr;
  Prior prior;
};

// The same judged, with what it shows.
struct GroupDetector::Judged : Subject {
  GroupDetection detection = GroupDetection::kWindow;
  bool stands_out = false;
  int64_t end_s = 0;
  WindowCount count;
  double expected = 0;
};

GroupDetector::GroupDetector(const GroupSettings& settings)
    : settings_(settings),
      limits_{.window_s = absl::ToInt64Seconds(settings.window),
              .points_s = absl::ToInt64Seconds(settings.slow_window),
              .cells_s = absl::ToInt64Seconds(settings.window + settings.lateness)},
      rise_step_(std::log(settings.slow_ratio_min)),
      rise_fall_(settings.slow_ratio_min - 1) {}

int64_t GroupDetector::OwnTime(const GroupFiling& filing) const {
  // A clock that is ahead somewhere must not make everybody else late.
  const int64_t own_s = absl::ToUnixSeconds(std::min(filing.own_time, filing.known_time));
  return std::clamp<int64_t>(own_s, 1, std::numeric_limits<uint32_t>::max());
}

GroupVerdict GroupDetector::Take(const GroupFiling& filing, std::span<const GroupKey> keys,
                                 std::span<GroupKeyState* const> states,
                                 TenantTraffic& traffic) const {
  if (IsTooLate(filing, traffic)) return TooLate(filing);
  const int64_t time_s = OwnTime(filing);
  GroupVerdict verdict;
  verdict.historical = filing.historical;
  Advance(traffic, time_s, settings_);
  std::optional<KeyIncident> incident;
  for (GroupKeyState* state : states) {
    Expire(*state, time_s);
    if (!incident && Covers(state->open, time_s)) incident = state->open;
  }
  if (!incident) Count(traffic);
  const GroupPoint point{.time_s = static_cast<uint32_t>(time_s), .who = WhoOf(filing.customer)};
  for (size_t i = 0; i < keys.size(); ++i) {
    Enter(Of(keys, states, i, traffic), traffic, point, incident);
  }
  if (incident) {
    verdict.kind = GroupVerdict::Kind::kJoins;
    verdict.incident = incident->ref;
  } else if (IsWarm(traffic)) {
    Decide(keys, states, traffic, time_s, verdict);
  }
  return verdict;
}

bool GroupDetector::IsTooLate(const GroupFiling& filing, const TenantTraffic& traffic) const {
  return OwnTime(filing) + limits_.points_s < traffic.newest_s;
}

GroupVerdict GroupDetector::TooLate(const GroupFiling& filing) {
  return {.kind = GroupVerdict::Kind::kTooLate, .historical = filing.historical};
}

// One filing of long ago is no knowledge of the time since.
bool GroupDetector::IsWarm(const TenantTraffic& traffic) const {
  return traffic.newest_s - traffic.first_s >= absl::ToInt64Seconds(settings_.warm_up) &&
         static_cast<double>(traffic.busy_hours) >=
             kBusyShare * absl::ToDoubleHours(settings_.warm_up);
}

// Ends the incident of a key that was quiet for long, or has been in it for so long that this is
// what is usual now.
void GroupDetector::Expire(GroupKeyState& state, int64_t time_s) const {
  if (!state.open) return;
  if (time_s > state.open->until_s) {
    Close(state);
  } else if (time_s > state.open->ref.time_s + limits_.points_s) {
    const double times = state.rise.customers / std::max(1.0, state.rise.expected);
    state.baseline.learnt *= std::max(1.0, times);
    Close(state);
  }
}

GroupDetector::Subject GroupDetector::Of(std::span<const GroupKey> keys,
                                         std::span<GroupKeyState* const> states, size_t i,
                                         const TenantTraffic& traffic) {
  Subject subject{&keys[i], states[i], {.share = AverageShare(traffic, keys[i].kind)}};
  // A new batch may be all that is sold of its SKU.
  if (keys[i].kind == GroupKind::kBatch && i + 1 < keys.size() &&
      keys[i + 1].kind == GroupKind::kSku && states[i + 1]->first_s != 0) {
    const KeyBaseline& sku = states[i + 1]->baseline;
    const Prior of_sku{.share = AverageShare(traffic, GroupKind::kSku)};
    subject.prior = {.share = OverallShare(sku, traffic, of_sku), .wider = &sku};
  }
  return subject;
}

// One filing into one of its keys.
void GroupDetector::Enter(const Subject& subject, TenantTraffic& traffic, GroupPoint point,
                          const std::optional<KeyIncident>& incident) const {
  GroupKeyState& state = *subject.state;
  const int64_t time_s = point.time_s;
  const bool explained = incident && !(state.open && state.open->ref == incident->ref);
  point.explained = explained ? 1 : 0;
  if (explained) state.explained = incident;
  const bool known = state.first_s != 0;
  if (known) {
    const bool suspicious = state.rise.sum >= settings_.slow_surprise_min / 2;
    Advance(state.baseline, traffic, subject.prior,
            suspicious ? Lesson::kSuspicious : Lesson::kUsual, settings_);
  } else {
    state.first_s = state.newest_s = time_s;
    state.baseline = NewBaseline(traffic, subject.prior.wider == nullptr);
    state.rise.mark = traffic.filings;
    ++traffic.keys[static_cast<size_t>(subject.key->kind)];
  }
  const Newness newness = Add(state.window, point, limits_);
  if (known && newness == Newness::kNew) {
    ++(explained ? state.baseline.hour_explained : state.baseline.hour_customers);
  }
  Grow(subject, traffic, time_s, newness, explained);
  state.newest_s = std::max(state.newest_s, time_s);
  if (!state.open) return;
  state.baseline.hour_incident = true;
  StayOpen(subject, traffic, time_s);
}

void GroupDetector::Decide(std::span<const GroupKey> keys, std::span<GroupKeyState* const> states,
                           const TenantTraffic& traffic, int64_t time_s,
                           GroupVerdict& verdict) const {
  std::vector<Judged> all;
  all.reserve(keys.size());
  bool any = false;
  for (size_t i = 0; i < keys.size(); ++i) {
    all.push_back(Judge(Of(keys, states, i, traffic), traffic, time_s));
    any = any || all.back().stands_out;
  }
  if (!any) return;
  const Judged* chosen = Choose(all, traffic);
  const Judged* wider = Wider(*chosen, all, time_s);
  verdict.kind = wider != nullptr ? GroupVerdict::Kind::kWidens : GroupVerdict::Kind::kOpens;
  if (wider != nullptr) chosen = wider;
  verdict.incident =
      wider != nullptr ? chosen->state->explained->ref : IncidentRef{*chosen->key, time_s};
  verdict.evidence = EvidenceOf(*chosen, verdict.kind, all, traffic);
  Open(*chosen, all, time_s, verdict);
}

double GroupDetector::Expected(const Subject& subject, const TenantTraffic& traffic, int64_t end_s,
                               int own, GroupEvidence* evidence) const {
  const GroupKeyState& state = *subject.state;
  const double overall = OverallShare(state.baseline, traffic, subject.prior);
  // Of the two hours in which a window lies, the one in which the key brings more.
  const double factor = std::max(
      HourFactor(state.baseline, traffic, subject.prior, HourOf(end_s)),
      HourFactor(state.baseline, traffic, subject.prior, HourOf(end_s - limits_.window_s)));
  const double share = std::min(1.0, overall * factor);
  const double total =
      std::max(0.0, SeenUntil(traffic, end_s) - SeenUntil(traffic, end_s - limits_.window_s));
  const double usual = UsualIn(traffic, end_s, limits_.window_s);
  // What the key brings itself is no reason to expect more of it, unless it is the most of all.
  const bool apart = share < kWholeShare;
  const double others = std::max(0.0, total - (apart ? own : 0));
  const double others_usual = usual * (apart ? 1 - share : 1);
  const double surge = std::clamp((others + kTrafficPrior) / (others_usual + kTrafficPrior),
                                  kTrafficFactorMin, kTrafficFactorMax);
  if (evidence != nullptr) {
    evidence->usual_per_hour = overall * RatePerHour(traffic);
    evidence->hour_factor = factor;
    evidence->traffic_filings = total;
    evidence->traffic_usual = usual;
  }
  return share * usual * surge;
}

bool GroupDetector::StandsOut(const GroupKeyState& state, const TenantTraffic& traffic,
                              int customers, double expected) const {
  if (customers < settings_.count_min || customers < settings_.ratio_min * expected) return false;
  const KeyBaseline& own = state.baseline;
  const bool known = own.exposure >= kKnownHours * RatePerHour(traffic) &&
                     own.learnt * RatePerHour(traffic) >= settings_.surprise_from * own.exposure;
  return !known || Surprise(customers, expected) >= settings_.surprise_min;
}

void GroupDetector::Grow(const Subject& subject, const TenantTraffic& traffic, int64_t time_s,
                         Newness newness, bool explained) const {
  GroupKeyState& state = *subject.state;
  SlowRise& rise = state.rise;
  const double share = OverallShare(state.baseline, traffic, subject.prior) *
                       HourFactor(state.baseline, traffic, subject.prior, HourOf(traffic.newest_s));
  const double expected =
      share * static_cast<double>(traffic.filings - std::min(traffic.filings, rise.mark));
  rise.mark = traffic.filings;
  rise.sum -= rise_fall_ * expected;
  rise.expected += expected;
  if (state.open) {
    const auto passed_s = static_cast<double>(std::max<int64_t>(0, time_s - state.newest_s));
    rise.sum -= settings_.slow_surprise_min / 2 * passed_s / kDrainSeconds;
  }
  const bool old = !state.open && time_s - rise.from_s > limits_.points_s;
  if (rise.sum <= 0 || old) rise = {.mark = traffic.filings, .from_s = time_s};
  if (explained) return;
  ++rise.filings;
  if (newness != Newness::kNew) return;
  ++rise.customers;
  rise.sum = std::min(rise.sum + rise_step_, kRiseMax * settings_.slow_surprise_min);
}

void GroupDetector::StayOpen(const Subject& subject, const TenantTraffic& traffic,
                             int64_t time_s) const {
  GroupKeyState& state = *subject.state;
  const int64_t until_s = time_s + absl::ToInt64Seconds(settings_.quiet);
  if (!Covers(state.open, time_s) || until_s <= state.open->until_s) return;
  const int customers = CountIn(state.window, time_s, limits_.window_s).customers;
  const double expected = Expected(subject, traffic, time_s, 0, nullptr);
  const bool hot = customers >= kStayShare * settings_.count_min &&
                   customers >= kStayShare * settings_.ratio_min * expected;
  if (hot || state.rise.sum >= kStayShare * settings_.slow_surprise_min) {
    state.open->until_s = until_s;
  }
}

GroupDetector::Judged GroupDetector::Judge(const Subject& subject, const TenantTraffic& traffic,
                                           int64_t time_s) const {
  const GroupKeyState& state = *subject.state;
  Judged judged{subject};
  judged.end_s = time_s;
  if (state.open) return judged;  // a late one from before its incident does not replace it
  const auto look = [&](int64_t end_s) {
    const WindowCount count = CountIn(state.window, end_s, limits_.window_s);
    if (count.unexplained() <= judged.count.unexplained()) return;
    judged.end_s = end_s;
    judged.count = count;
  };
  look(time_s);
  if (time_s < state.newest_s) {
    // A late one: it may fill any window in which it lies.
    const int64_t last_s = std::min(state.newest_s, time_s + limits_.window_s - 1);
    if (!state.window.cells.empty()) {
      look(last_s);
    } else {
      for (const GroupPoint& point : state.window.points) {
        if (point.time_s > time_s && point.time_s <= last_s) look(point.time_s);
      }
    }
  }
  const int customers = judged.count.unexplained();
  // Every batch rises when it comes to be sold; a slow rise is seen by its SKU.
  const bool rises =
      subject.key->kind != GroupKind::kBatch && state.rise.sum >= settings_.slow_surprise_min;
  if (2 * judged.count.customers < settings_.count_min && !rises) return judged;
  judged.expected = Expected(subject, traffic, judged.end_s, customers, nullptr);
  judged.stands_out = StandsOut(state, traffic, customers, judged.expected);
  if (judged.stands_out || !rises) return judged;
  judged.stands_out = RisesSlowly(state, traffic, time_s, state.rise.customers);
  if (judged.stands_out) judged.detection = GroupDetection::kSlow;
  return judged;
}

bool GroupDetector::RisesSlowly(const GroupKeyState& state, const TenantTraffic& traffic,
                                int64_t time_s, int customers) const {
  const SlowRise& rise = state.rise;
  const int64_t warm_s = absl::ToInt64Seconds(settings_.slow_warm_up);
  const int64_t lasts_s = time_s - rise.from_s;
  if (customers < settings_.count_min || lasts_s < absl::ToInt64Seconds(settings_.slow_from) ||
      rise.from_s - traffic.first_s < warm_s || rise.from_s - state.first_s < warm_s) {
    return false;
  }
  // A sale lifts everything, and some things more than others.
  const double total = SeenUntil(traffic, time_s) - SeenUntil(traffic, rise.from_s);
  const double lifted = total / std::max(1.0, UsualIn(traffic, time_s, lasts_s));
  return customers >= settings_.slow_ratio_min * std::sqrt(std::max(1.0, lifted)) * rise.expected;
}

// `what` would not stand out without the customers of `by`.
bool GroupDetector::Explains(const Judged& by, const Judged& what,
                             const TenantTraffic& traffic) const {
  if (&by == &what) return true;
  const bool slow = what.detection == GroupDetection::kSlow;
  const int64_t seconds = slow ? what.end_s - what.state->rise.from_s + 1 : limits_.window_s;
  const int common = CountCommon(by.state->window, what.state->window, what.end_s, seconds);
  if (!slow) {
    return !StandsOut(*what.state, traffic, what.count.unexplained() - common, what.expected);
  }
  const int left = what.state->rise.customers - common;
  return left < settings_.count_min || left < settings_.slow_ratio_min * what.state->rise.expected;
}

// A narrower key that does not stand out by itself yet, but has nearly all that is too much.
bool GroupDetector::Names(const Judged& narrow, std::span<const Judged> all) const {
  const int customers = narrow.count.unexplained();
  if (customers < kNamingShare * settings_.count_min ||
      customers < settings_.ratio_min * narrow.expected) {
    return false;
  }
  return std::all_of(all.begin(), all.end(), [&](const Judged& what) {
    if (!what.stands_out) return true;
    return what.detection == GroupDetection::kWindow && narrow.key->kind < what.key->kind &&
           !IsMostOf(narrow, what) &&
           CountCommon(narrow.state->window, what.state->window, what.end_s, limits_.window_s) >=
               kNamingShare * (what.count.unexplained() - what.expected);
  });
}

// Whether most complaints of `wide` are usually of `narrow`. Of one that is new nobody knows.
bool GroupDetector::IsMostOf(const Judged& narrow, const Judged& wide) {
  const KeyBaseline& part = narrow.state->baseline;
  const KeyBaseline& whole = wide.state->baseline;
  return part.learnt >= 1 &&
         part.learnt * whole.exposure > kUsualHalf * whole.learnt * part.exposure;
}

// A batch that usually is most of its SKU is no more than the SKU, whose next batch would else be
// an incident of its own.
bool GroupDetector::GivesWay(const Judged& judged, std::span<const Judged> all,
                             const TenantTraffic& traffic) const {
  return judged.key->kind == GroupKind::kBatch &&
         std::any_of(all.begin(), all.end(), [&](const Judged& sku) {
           return sku.key->kind == GroupKind::kSku && sku.stands_out && IsMostOf(judged, sku) &&
                  Explains(sku, judged, traffic);
         });
}

const GroupDetector::Judged* GroupDetector::Choose(std::span<const Judged> all,
                                                   const TenantTraffic& traffic) const {
  const Judged* best = nullptr;
  std::ptrdiff_t best_explained = 0;
  for (const Judged& judged : all) {  // most specific first
    if (!judged.stands_out) {
      if (Names(judged, all)) return &judged;
      continue;
    }
    if (GivesWay(judged, all, traffic)) continue;
    const std::ptrdiff_t explained = std::count_if(all.begin(), all.end(), [&](const Judged& what) {
      return what.stands_out && Explains(judged, what, traffic);
    });
    if (explained <= best_explained) continue;
    best = &judged;
    best_explained = explained;
  }
  return best;
}

// A second batch of a SKU, or a second SKU of a supplier, while the whole with both is half-way to
// standing out: the incident is that of the whole.
const GroupDetector::Judged* GroupDetector::Wider(const Judged& chosen, std::span<const Judged> all,
                                                  int64_t time_s) const {
  const auto wide = std::find_if(all.begin(), all.end(), [&](const Judged& judged) {
    const std::optional<KeyIncident>& explained = judged.state->explained;
    return Covers(explained, time_s) && Contains(judged.key->kind, explained->ref.key.kind) &&
           (&judged == &chosen || Contains(judged.key->kind, chosen.key->kind)) &&
           judged.count.customers >= settings_.count_min &&
           judged.count.customers >= kStayShare * settings_.ratio_min * judged.expected;
  });
  return wide == all.end() ? nullptr : &*wide;
}

GroupEvidence GroupDetector::EvidenceOf(const Judged& chosen, GroupVerdict::Kind kind,
                                        std::span<const Judged> all,
                                        const TenantTraffic& traffic) const {
  const GroupKeyState& state = *chosen.state;
  const WindowCount& count = chosen.count;
  GroupEvidence evidence;
  evidence.key = *chosen.key;
  evidence.detection = chosen.detection;
  evidence.to_s = chosen.end_s;
  evidence.known_since_s = state.first_s;
  Expected(chosen, traffic, chosen.end_s, count.unexplained(), &evidence);
  if (chosen.detection == GroupDetection::kSlow) {
    evidence.from_s = state.rise.from_s - 1;
    evidence.filings = state.rise.filings;
    evidence.customers = state.rise.customers;
    evidence.expected = state.rise.expected;
    evidence.traffic_filings =
        SeenUntil(traffic, evidence.to_s) - SeenUntil(traffic, evidence.from_s);
    evidence.traffic_usual = UsualIn(traffic, evidence.to_s, evidence.to_s - evidence.from_s);
  } else {
    evidence.from_s = chosen.end_s - limits_.window_s;
    evidence.customers =
        kind == GroupVerdict::Kind::kWidens ? count.customers : count.unexplained();
    evidence.filings = count.filings - (count.customers - evidence.customers);
    evidence.expected = chosen.expected;
  }
  for (const Judged& other : all) {
    if (&other == &chosen) continue;
    const int common = CountCommon(state.window, other.state->window, evidence.to_s,
                                   evidence.to_s - evidence.from_s);
    if (common > 0) evidence.along.push_back({*other.key, common});
  }
  return evidence;
}

void GroupDetector::Open(const Judged& chosen, std::span<const Judged> all, int64_t time_s,
                         const GroupVerdict& verdict) const {
  const GroupEvidence& evidence = verdict.evidence;
  const int64_t newest_s = std::max(time_s, chosen.state->newest_s);
  // What comes late from just before the window lies in one window with it and joins too.
  const KeyIncident incident{verdict.incident, evidence.from_s + 1 - limits_.window_s,
                             newest_s + absl::ToInt64Seconds(settings_.quiet)};
  for (const Judged& other : all) {
    if (&other == &chosen) continue;
    MarkExplained(other.state->window, chosen.state->window, evidence.to_s,
                  evidence.to_s - evidence.from_s);
    other.state->rise = {.mark = other.state->rise.mark, .from_s = time_s};
    other.state->explained = incident;
  }
  chosen.state->open = incident;
  chosen.state->baseline.hour_incident = true;
  chosen.state->explained.reset();
}

void GroupDetector::Close(GroupKeyState& state) const {
  state.open.reset();
  state.rise = {.mark = state.rise.mark};
  for (GroupPoint& point : state.window.points) point.explained = 1;
  for (GroupCell& cell : state.window.cells) cell.explained = cell.customers;
}

void GroupDetector::Release(GroupKeyState& state, const IncidentRef& closed) const {
  if (state.open && state.open->ref == closed) Close(state);
  if (state.explained && state.explained->ref == closed) state.explained.reset();
}

bool GroupDetector::IsIdle(const GroupKeyState& state, const TenantTraffic& traffic) const {
  return state.newest_s + absl::ToInt64Seconds(settings_.idle) < traffic.newest_s;
}

}  // namespace redress::routing
