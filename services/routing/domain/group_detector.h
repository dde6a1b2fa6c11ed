// Group complaints: when the complaints of a key stand out against what it brings as a rule (R-R7).
//
//   std::vector<GroupKey> keys = KeysOf(filing);
//   std::vector<GroupKeyState*> states = ...;  // one a key, new ones for keys never met
//   const GroupVerdict verdict = detector.Take(filing, keys, states, traffic);
//
// Everything goes by the complaints' own times: the same filings in the same order give the same
// verdicts, live or replayed. A filing may be late; what is judged then is the window in which it
// lies.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/routing/domain/group_baseline.h"
#include "services/routing/domain/group_evidence.h"
#include "services/routing/domain/group_key.h"
#include "services/routing/domain/group_settings.h"
#include "services/routing/domain/group_traffic.h"
#include "services/routing/domain/group_window.h"

namespace redress::routing {

// Names one incident of a tenant for ever, whatever key it is widened to later: the key that opened
// it, and the own time of the deciding complaint.
struct IncidentRef {
  GroupKey key;
  int64_t time_s = 0;

  auto operator<=>(const IncidentRef&) const = default;
};

// An incident as a key knows it: what comes now with own times from from_s to until_s joins.
struct KeyIncident {
  IncidentRef ref;
  int64_t from_s = 0;
  int64_t until_s = 0;

  bool operator==(const KeyIncident&) const = default;
};

// The second detector: a rise since the sum was last 0.
struct SlowRise {
  double sum = 0;
  uint64_t mark = 0;  // TenantTraffic::filings up to which the sum goes
  int64_t from_s = 0;
  int filings = 0;
  int customers = 0;
  double expected = 0;

  bool operator==(const SlowRise&) const = default;
};

// What is kept of a key: a value; 60 bytes stored for a usual SKU, less than 4 KB for any.
struct GroupKeyState {
  int64_t first_s = 0;   // when it was met; 0: never
  int64_t newest_s = 0;  // own time of its latest filing
  GroupWindow window;
  KeyBaseline baseline;
  SlowRise rise;
  std::optional<KeyIncident> open;       // the key is in this incident: its filings join
  std::optional<KeyIncident> explained;  // another key's, which took filings of this one

  bool operator==(const GroupKeyState&) const = default;
};

struct GroupVerdict {
  enum class Kind {
    kNothing,
    kJoins,   // the complaint belongs to an open incident
    kOpens,   // it decides: a new incident, of the complaints behind the evidence
    kWidens,  // it decides: an open incident is one of a wider key, evidence.key, from now on
    kTooLate  // older than slow_window: nothing was learnt and nothing judged
  };
  Kind kind = Kind::kNothing;
  IncidentRef incident;     // kJoins, kOpens, kWidens
  GroupEvidence evidence;   // kOpens, kWidens
  bool historical = false;  // the complaint is imported history: people need not be called
};

// Thread-safe: has no state but its settings.
class GroupDetector {
 public:
  // `settings` have passed CheckGroupSettings.
  explicit GroupDetector(const GroupSettings& settings);

  // Takes a filing in. `states` are those of `keys`, which are KeysOf(filing); all of them and
  // `traffic` are changed. Cost: bounded by the keys, whatever has been filed before.
  GroupVerdict Take(const GroupFiling& filing, std::span<const GroupKey> keys,
                    std::span<GroupKeyState* const> states, TenantTraffic& traffic) const;

  // Older than slow_window: Take would change nothing.
  bool IsTooLate(const GroupFiling& filing, const TenantTraffic& traffic) const;
  static GroupVerdict TooLate(const GroupFiling& filing);

  // People have closed the incident of a key: what was filed until now is dealt with, and only new
  // complaints make a new one.
  void Close(GroupKeyState& state) const;
  // The same for any key of that incident, as it is met next; others are left alone.
  void Release(GroupKeyState& state, const IncidentRef& closed) const;

  // Whether a key is to be forgotten. Whoever forgets one counts it out of traffic.keys.
  bool IsIdle(const GroupKeyState& state, const TenantTraffic& traffic) const;

  const GroupSettings& settings() const { return settings_; }

 private:
  struct Subject;
  struct Judged;

  static Subject Of(std::span<const GroupKey> keys, std::span<GroupKeyState* const> states,
                    size_t i, const TenantTraffic& traffic);
  int64_t OwnTime(const GroupFiling& filing) const;
  bool IsWarm(const TenantTraffic& traffic) const;
  void Expire(GroupKeyState& state, int64_t time_s) const;
  void Enter(const Subject& subject, TenantTraffic& traffic, GroupPoint point,
             const std::optional<KeyIncident>& incident) const;
  double Expected(const Subject& subject, const TenantTraffic& traffic, int64_t end_s, int own,
                  GroupEvidence* evidence) const;
  bool StandsOut(const GroupKeyState& state, const TenantTraffic& traffic, int customers,
                 double expected) const;
  void Grow(const Subject& subject, const TenantTraffic& traffic, int64_t time_s, Newness newness,
            bool explained) const;
  void StayOpen(const Subject& subject, const TenantTraffic& traffic, int64_t time_s) const;
  void Decide(std::span<const GroupKey> keys, std::span<GroupKeyState* const> states,
              const TenantTraffic& traffic, int64_t time_s, GroupVerdict& verdict) const;
  Judged Judge(const Subject& subject, const TenantTraffic& traffic, int64_t time_s) const;
  bool RisesSlowly(const GroupKeyState& state, const TenantTraffic& traffic, int64_t time_s,
                   int customers) const;
  bool Explains(const Judged& by, const Judged& what, const TenantTraffic& traffic) const;
  bool Names(const Judged& narrow, std::span<const Judged> all) const;
  static bool IsMostOf(const Judged& narrow, const Judged& wide);
  bool GivesWay(const Judged& judged, std::span<const Judged> all,
                const TenantTraffic& traffic) const;
  const Judged* Choose(std::span<const Judged> all, const TenantTraffic& traffic) const;
  const Judged* Wider(const Judged& chosen, std::span<const Judged> all, int64_t time_s) const;
  GroupEvidence EvidenceOf(const Judged& chosen, GroupVerdict::Kind kind,
                           std::span<const Judged> all, const TenantTraffic& traffic) const;
  void Open(const Judged& chosen, std::span<const Judged> all, int64_t time_s,
            const GroupVerdict& verdict) const;

  GroupSettings settings_;
  WindowLimits limits_;
  double rise_step_;
  double rise_fall_;
};

}  // namespace redress::routing
