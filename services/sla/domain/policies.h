// The packs that clocks may refer to, and which of them new complaints get (R-S14).
//
//   ASSIGN_OR_RETURN(const Policies policies, Policies::Shipped("default"));
//   for (const Pack& pack : policies.packs()) ...
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/policy.h"
#include "services/sla/domain/policy_reader.h"

namespace redress::sla {

struct Pack {
  Policy policy;
  bool on = false;  // begins clocks; those that it began run on without
};

// What a clock comes from; null both for what is not known here.
struct Origin {
  const Policy* policy = nullptr;
  const Promise* promise = nullptr;
};

// An immutable value; safe to share between threads.
class Policies {
 public:
  // `on` names ids with commas between them; of several versions the highest is on. Errors:
  // INVALID_ARGUMENT of the field policy_packs with POLICY_PACKS_EMPTY, POLICY_PACK_UNKNOWN,
  // POLICY_PACK_TWICE or POLICY_RANK_TWICE, for two that are on with one rank.
  static absl::StatusOr<Policies> Make(std::vector<Policy> policies, absl::string_view on);
  // The same of the packs that are built in. Errors: those of ReadPolicy and ReadCalendar too.
  static absl::StatusOr<Policies> Shipped(absl::string_view on);

  // The highest rank first.
  absl::Span<const Pack> packs() const { return packs_; }
  // Null for what is not known here.
  const Policy* Find(absl::string_view name, int version) const;
  Origin OriginOf(const v1::Clock& clock) const;
  // True when the event reaches a milestone of a pack that is on.
  bool AnyMetBy(const events::v1::Event& event) const;

 private:
  explicit Policies(std::vector<Pack> packs) : packs_(std::move(packs)) {}

  std::vector<Pack> packs_;
};

// The calendars that are built in, from deploy/calendars.
absl::StatusOr<Calendars> ShippedCalendars();

}  // namespace redress::sla
