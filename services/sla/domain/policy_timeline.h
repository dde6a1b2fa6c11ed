// When the versions of a tenant's policies are on, and how that changes (R-S14).
//
//   ASSIGN_OR_RETURN(std::vector<PolicyVersion> changed,
//                    TurnOn(versions, {.id = "office", .version = 2}, now));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/sla/v1/sla.pb.h"

namespace redress::sla {

// How far ahead of the writer's clock a change comes to hold at the earliest: what was told before
// it is written, by services whose clocks differ by less, is judged as it was then.
inline constexpr absl::Duration kSettlingTime = absl::Seconds(1);

// One version of a policy. It is on once at most: what was ever on never changes.
struct PolicyVersion {
  std::string id;
  int version = 0;
  int rank = 0;
  bool shipped = false;  // comes with the service
  absl::Time active_time = absl::InfiniteFuture();
  absl::Time retire_time = absl::InfiniteFuture();
  int64_t revision = 0;  // counts the changes; 0 for a shipped one that the tenant left alone

  bool IsDraft() const { return active_time == absl::InfiniteFuture(); }
  friend bool operator==(const PolicyVersion&, const PolicyVersion&) = default;
};

v1::PolicyState StateOf(const PolicyVersion& version, absl::Time now);
std::string EtagOf(const PolicyVersion& version);

// All that a tenant has: its own, and what ships. A shipped id is on as it ships until the tenant
// activates or retires a version of that id; from then on the tenant's word alone counts.
std::vector<PolicyVersion> Compose(const std::vector<PolicyVersion>& shipped,
                                   const std::vector<PolicyVersion>& own);

// Null when there is none.
const PolicyVersion* FindVersion(const std::vector<PolicyVersion>& versions, absl::string_view id,
                                 int version);

// Whom a change is about, as the caller said it.
struct TurnCommand {
  std::string id;
  int version = 0;                 // of TurnOn
  std::optional<absl::Time> when;  // none: now
  std::string etag;                // empty: any
};

// Both return the versions that change, as they are then; others stay. A moment nearer than
// kSettlingTime is moved there. Errors: NOT_FOUND; INVALID_ARGUMENT with TIME_PAST; ABORTED with
// ETAG_MISMATCH; FAILED_PRECONDITION with POLICY_RANK_TWICE, when another policy that is on at the
// time has the same rank, and those below.

// The version is on from the moment until the next one of its id that is planned for later. For one
// that is on already this takes back what is planned to end it; POLICY_ACTIVE when nothing is.
// POLICY_RETIRED for one that was on before.
absl::StatusOr<std::vector<PolicyVersion>> TurnOn(const std::vector<PolicyVersion>& versions,
                                                  const TurnCommand& command, absl::Time now);

// No version of the id is on from the moment; those planned for later are drafts again.
// POLICY_NOT_ACTIVE when there are none such.
absl::StatusOr<std::vector<PolicyVersion>> TurnOff(const std::vector<PolicyVersion>& versions,
                                                   const TurnCommand& command, absl::Time now);

}  // namespace redress::sla
