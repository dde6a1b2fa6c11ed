#include "services/sla/domain/policy_timeline.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/sla/domain/policy_reader.h"

namespace redress::sla {
namespace {

// From a moment on this version is on, or none for 0.
struct Mark {
  absl::Time at;
  int version = 0;
};

std::string NameOf(absl::string_view id) { return absl::StrCat(kPolicyCollection, id); }

std::string InWords(absl::Time at) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", at, absl::UTCTimeZone());
}

// One id's course, in no order.
std::vector<Mark> MarksOf(const std::vector<PolicyVersion>& versions, absl::string_view id) {
  std::vector<Mark> marks;
  for (const PolicyVersion& one : versions) {
    if (one.id == id && !one.IsDraft()) marks.push_back({one.active_time, one.version});
  }
  const auto is_followed = [&](absl::Time at) {
    return std::any_of(marks.begin(), marks.end(),
                       [&](const Mark& mark) { return mark.version != 0 && mark.at == at; });
  };
  for (const PolicyVersion& one : versions) {
    if (one.id == id && !one.IsDraft() && one.retire_time < absl::InfiniteFuture() &&
        !is_followed(one.retire_time)) {
      marks.push_back({one.retire_time, 0});
    }
  }
  return marks;
}

// The versions of the id as the course has them.
std::vector<PolicyVersion> Along(std::vector<Mark> marks, std::vector<PolicyVersion> versions,
                                 absl::string_view id) {
  std::sort(marks.begin(), marks.end(),
            [](const Mark& left, const Mark& right) { return left.at < right.at; });
  for (PolicyVersion& one : versions) {
    if (one.id != id) continue;
    one.active_time = absl::InfiniteFuture();
    one.retire_time = absl::InfiniteFuture();
    for (size_t i = 0; i < marks.size(); ++i) {
      if (marks[i].version != one.version) continue;
      one.active_time = marks[i].at;
      if (i + 1 < marks.size()) one.retire_time = marks[i + 1].at;
    }
  }
  return versions;
}

// R-S14: explicit ranks, so that nothing depends on the order of names.
absl::Status CheckRanks(const std::vector<PolicyVersion>& versions, absl::string_view id,
                        absl::Time now) {
  for (const PolicyVersion& one : versions) {
    if (one.id != id) continue;
    for (const PolicyVersion& other : versions) {
      if (other.id == id || other.rank != one.rank) continue;
      const absl::Time both_from = std::max({one.active_time, other.active_time, now});
      if (both_from >= std::min(one.retire_time, other.retire_time)) continue;
      return Error(absl::StatusCode::kFailedPrecondition, "POLICY_RANK_TWICE",
                   absl::StrCat(NameOf(id), " version ", one.version, " and ", NameOf(other.id),
                                " version ", other.version, " would both be on with rank ",
                                one.rank, "; put a version with a rank of its own"))
          .Field("version");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckEtag(const PolicyVersion& version, const std::string& etag) {
  if (etag.empty() || etag == EtagOf(version)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
               absl::StrCat(NameOf(version.id), " version ", version.version,
                            " has changed since you read it; read it again"))
      .Field("etag");
}

// What is to happen before then is settled, as what has happened.
absl::Time SettledUntil(absl::Time now) { return ToMicros(now + kSettlingTime); }

absl::StatusOr<absl::Time> MomentOf(const TurnCommand& command, absl::string_view field,
                                    absl::Time now) {
  const absl::Time earliest = SettledUntil(now);
  if (!command.when) return earliest;
  const absl::Time when = ToMicros(*command.when);
  if (when >= now) return std::max(when, earliest);
  return InvalidField(field, "TIME_PAST",
                      absl::StrCat("it is ", InWords(now),
                                   " already; what clocks began by then "
                                   "does not change: give a later moment, or none for now"));
}

absl::StatusOr<std::vector<PolicyVersion>> Follow(std::vector<Mark> marks,
                                                  const std::vector<PolicyVersion>& versions,
                                                  absl::string_view id, absl::Time now) {
  std::vector<PolicyVersion> after = Along(std::move(marks), versions, id);
  RETURN_IF_ERROR(CheckRanks(after, id, now));
  std::vector<PolicyVersion> changed;
  for (size_t i = 0; i < after.size(); ++i) {
    if (after[i] == versions[i]) continue;
    ++after[i].revision;
    changed.push_back(std::move(after[i]));
  }
  return changed;
}

}  // namespace

v1::PolicyState StateOf(const PolicyVersion& version, absl::Time now) {
  if (version.IsDraft()) return v1::POLICY_STATE_DRAFT;
  if (now < version.active_time) return v1::POLICY_STATE_SCHEDULED;
  return now < version.retire_time ? v1::POLICY_STATE_ACTIVE : v1::POLICY_STATE_RETIRED;
}

std::string EtagOf(const PolicyVersion& version) { return absl::StrCat(version.revision); }

std::vector<PolicyVersion> Compose(const std::vector<PolicyVersion>& shipped,
                                   const std::vector<PolicyVersion>& own) {
  std::vector<PolicyVersion> all = own;
  for (const PolicyVersion& one : shipped) {
    if (FindVersion(own, one.id, one.version) != nullptr) continue;
    all.push_back(one);
    const bool is_decided = std::any_of(own.begin(), own.end(), [&](const PolicyVersion& mine) {
      return mine.id == one.id && !mine.IsDraft();
    });
    if (is_decided) all.back().active_time = all.back().retire_time = absl::InfiniteFuture();
  }
  std::sort(all.begin(), all.end(), [](const PolicyVersion& left, const PolicyVersion& right) {
    return std::tie(left.id, left.version) < std::tie(right.id, right.version);
  });
  return all;
}

const PolicyVersion* FindVersion(const std::vector<PolicyVersion>& versions, absl::string_view id,
                                 int version) {
  for (const PolicyVersion& one : versions) {
    if (one.id == id && one.version == version) return &one;
  }
  return nullptr;
}

absl::StatusOr<std::vector<PolicyVersion>> TurnOn(const std::vector<PolicyVersion>& versions,
                                                  const TurnCommand& command, absl::Time now) {
  const PolicyVersion* found = FindVersion(versions, command.id, command.version);
  if (found == nullptr) {
    return NotFound("policy", absl::StrCat(NameOf(command.id), " version ", command.version));
  }
  RETURN_IF_ERROR(CheckEtag(*found, command.etag));
  ASSIGN_OR_RETURN(const absl::Time at, MomentOf(command, "active_time", now));
  std::vector<Mark> marks = MarksOf(versions, command.id);
  const auto drop = [&](auto unwanted) { std::erase_if(marks, unwanted); };
  switch (StateOf(*found, SettledUntil(now))) {
    case v1::POLICY_STATE_RETIRED:
      return Error(absl::StatusCode::kFailedPrecondition, "POLICY_RETIRED",
                   absl::StrCat(NameOf(command.id), " version ", command.version, " was on until ",
                                InWords(found->retire_time), "; put its text as a new version"))
          .Field("version");
    case v1::POLICY_STATE_ACTIVE:
      if (found->retire_time == absl::InfiniteFuture() || command.when) {
        return Error(
                   absl::StatusCode::kFailedPrecondition, "POLICY_ACTIVE",
                   absl::StrCat(NameOf(command.id), " version ", command.version, " is on already"))
            .Field("version");
      }
      drop([&](const Mark& mark) { return mark.at > SettledUntil(now); });
      break;
    default:
      drop([&](const Mark& mark) { return mark.version == command.version || mark.at == at; });
      marks.push_back({at, command.version});
  }
  return Follow(std::move(marks), versions, command.id, now);
}

absl::StatusOr<std::vector<PolicyVersion>> TurnOff(const std::vector<PolicyVersion>& versions,
                                                   const TurnCommand& command, absl::Time now) {
  bool known = false;
  const PolicyVersion* last = nullptr;  // the one that is on, or the next one to be
  ASSIGN_OR_RETURN(const absl::Time at, MomentOf(command, "retire_time", now));
  for (const PolicyVersion& one : versions) {
    if (one.id != command.id) continue;
    known = true;
    if (!one.IsDraft() && at < one.retire_time &&
        (last == nullptr || one.active_time < last->active_time)) {
      last = &one;
    }
  }
  if (!known) return NotFound("policy", NameOf(command.id));
  if (last == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition, "POLICY_NOT_ACTIVE",
                 absl::StrCat("no version of ", NameOf(command.id), " is on then or later"))
        .Field("name");
  }
  RETURN_IF_ERROR(CheckEtag(*last, command.etag));
  std::vector<Mark> marks = MarksOf(versions, command.id);
  std::erase_if(marks, [&](const Mark& mark) { return mark.at >= at; });
  marks.push_back({at, 0});
  return Follow(std::move(marks), versions, command.id, now);
}

}  // namespace redress::sla
