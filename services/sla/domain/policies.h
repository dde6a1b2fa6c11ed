// The packs that clocks may refer to, and when each of them began new ones (R-S14).
//
//   ASSIGN_OR_RETURN(const Policies policies, Policies::Shipped("default"));
//   for (const Pack& pack : policies.packs()) ...
//   shelf.Of(event.tenant()).Find("policies/office", 2)
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "calendar/shipped.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/policy.h"
#include "services/sla/domain/policy_reader.h"
#include "services/sla/domain/policy_timeline.h"

namespace redress::sla {

// A version of a policy, and the time in which it begins clocks; those that it began run on after.
struct Pack {
  std::shared_ptr<const Policy> policy;             // never null
  absl::Time active_time = absl::InfiniteFuture();  // from then on
  absl::Time retire_time = absl::InfiniteFuture();  // until just before then

  // By event time, so that a fold gives the same clocks whenever it is done.
  bool OnAt(absl::Time at) const { return active_time <= at && at < retire_time; }
  // Clocks of it may run at `at`.
  bool BegunBy(absl::Time at) const { return active_time <= at; }
};

// What a clock comes from; null both for what is not known here.
struct Origin {
  const Policy* policy = nullptr;
  const Promise* promise = nullptr;
};

// Who promises a milestone, the highest rank first.
struct Milestone {
  struct Promised {
    size_t pack = 0;  // index into Policies::packs()
    const Promise* promise = nullptr;
  };
  std::string name;
  std::vector<Promised> promised;
};

// An immutable value; safe to share between threads.
class Policies {
 public:
  // `on` names ids with commas between them, which are on at all times; of several versions the
  // highest. Errors: INVALID_ARGUMENT of the field policy_packs with POLICY_PACKS_EMPTY,
  // POLICY_PACK_UNKNOWN, POLICY_PACK_TWICE or POLICY_RANK_TWICE, for two that are on with one rank.
  static absl::StatusOr<Policies> Make(std::vector<Policy> policies, absl::string_view on);
  // The same of the packs that are built in. Errors: those of ReadPolicy and ReadCalendar too.
  static absl::StatusOr<Policies> Shipped(absl::string_view on);

  // Packs as they are: of two with one rank that are on at one time the first by name counts.
  static Policies Of(std::vector<Pack> packs);

  // The highest rank first.
  absl::Span<const Pack> packs() const { return packs_; }
  // Each milestone once, in the order of packs and of promises in them.
  absl::Span<const Milestone> milestones() const { return milestones_; }
  // Null for what is not known here.
  const Policy* Find(absl::string_view name, int version) const {
    return Share(name, version).get();
  }
  std::shared_ptr<const Policy> Share(absl::string_view name, int version) const;
  Origin OriginOf(const v1::Clock& clock) const;
  // True when the event can move a clock of a pack that had been on by then.
  bool AnyWaitsFor(const events::v1::Event& event) const;

 private:
  explicit Policies(std::vector<Pack> packs);

  std::vector<Pack> packs_;
  std::vector<Milestone> milestones_;
  std::vector<Trigger> waited_for_;  // by each pack
};

using PoliciesPtr = std::shared_ptr<const Policies>;

// The policies of every tenant as they stood at one moment. An immutable value.
class PolicyShelf {
 public:
  // `shipped` are those of a tenant that has none in `own`.
  explicit PolicyShelf(PoliciesPtr shipped,
                       std::map<std::string, PoliciesPtr, std::less<>> own = {})
      : shipped_(std::move(shipped)), own_(std::move(own)) {}

  const Policies& Of(absl::string_view tenant) const {
    const auto found = own_.find(tenant);
    return found == own_.end() ? *shipped_ : *found->second;
  }

 private:
  PoliciesPtr shipped_;
  std::map<std::string, PoliciesPtr, std::less<>> own_;
};

using calendar::ReadCalendarOf;
using calendar::ShippedCalendars;

// Texts as people wrote them.
struct Document {
  std::string id;
  int version = 0;
  std::string text;
};

// Everything that is built in. An immutable value.
struct ShippedPacks {
  // `on` and errors as of Policies::Make.
  static absl::StatusOr<ShippedPacks> Read(absl::string_view on);

  // The same, with when each version that was ever on came to be so: it begins clocks from then on,
  // and until a later version of its id. One of an id that is off now begins none, and those that
  // it began run on.
  ShippedPacks Since(const std::map<std::pair<std::string, int>, absl::Time>& active_times) const;

  PoliciesPtr policies;
  Calendars calendars;
  std::vector<PolicyVersion> versions;  // of the policies, with when they are on
  std::vector<Document> policy_documents;
  std::vector<Document> calendar_documents;
};

// The calendars among `documents`, in whose order one may take the dates of those before it, behind
// the shipped ones. What cannot be read is left out and named in `unreadable`.
Calendars ReadCalendars(const ShippedPacks& shipped, const std::vector<Document>& documents,
                        std::vector<std::string>& unreadable);

}  // namespace redress::sla
