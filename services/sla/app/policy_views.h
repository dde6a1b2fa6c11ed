// Calendars and policies as messages.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/sla/app/policy_ports.h"

namespace redress::sla {

v1::Calendar ViewOf(const CalendarHead& head, std::string document);
v1::Policy ViewOf(const PolicyVersion& version, absl::Time create_time, absl::Time now,
                  std::string document);

// Null for what does not ship.
const Document* FindDocument(const std::vector<Document>& documents, absl::string_view id,
                             int version);

std::vector<PolicyVersion> VersionsOf(const std::vector<PolicyHead>& heads);

// A fault in a document, as one of the request that brought it.
absl::Status InDocument(const absl::Status& status);

}  // namespace redress::sla
