// Use cases: the calendars and the policies of a tenant, a page at a time.
//
//   ASSIGN_OR_RETURN(const Place next, ListPolicies(book, shipped, question, response));
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/sla/app/policy_ports.h"

namespace redress::sla {

using VersionPlace = std::pair<std::string, int>;  // id and version

struct DocumentPage {
  VersionPlace after;  // {"", 0} for the first page
  int size = 50;
};

// A page ends early when its documents grow large. Both return where the next page begins, if there
// is one.
absl::StatusOr<std::optional<VersionPlace>> ListCalendars(PolicyBook& book,
                                                          const ShippedPacks& shipped,
                                                          const DocumentPage& page,
                                                          v1::ListCalendarsResponse& response);

// `states` empty: all of them.
absl::StatusOr<std::optional<VersionPlace>> ListPolicies(PolicyBook& book,
                                                         const ShippedPacks& shipped,
                                                         const std::set<v1::PolicyState>& states,
                                                         absl::Time now, const DocumentPage& page,
                                                         v1::ListPoliciesResponse& response);

}  // namespace redress::sla
