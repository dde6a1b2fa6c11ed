// Use cases: the calendars and the policies of a tenant, a page at a time.
//
//   ASSIGN_OR_RETURN(const std::optional<VersionKey> next,
//                    ListPolicies(book, shipped, states, now, page, response));
#pragma once

#include <optional>
#include <set>

#include "absl/status/statusor.h"
#include "services/sla/app/policy_ports.h"

namespace redress::sla {

struct DocumentPage {
  VersionKey after;  // {"", 0} for the first page
  int size = 50;
};

// A page ends early when its documents grow large. Both return where the next page begins, if there
// is one.
absl::StatusOr<std::optional<VersionKey>> ListCalendars(PolicyBook& book,
                                                        const ShippedPacks& shipped,
                                                        const DocumentPage& page,
                                                        v1::ListCalendarsResponse& response);

// `states` empty: all of them.
absl::StatusOr<std::optional<VersionKey>> ListPolicies(PolicyBook& book,
                                                       const ShippedPacks& shipped,
                                                       const std::set<v1::PolicyState>& states,
                                                       absl::Time now, const DocumentPage& page,
                                                       v1::ListPoliciesResponse& response);

}  // namespace redress::sla
