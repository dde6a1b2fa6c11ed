// Use cases: a tenant stores a calendar or the draft of a policy (R-S11, R-S14).
//
//   ASSIGN_OR_RETURN(v1::Policy put, PutPolicy(book, shipped, {request.document(), etag}));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/sla/app/policy_ports.h"
#include "services/sla/app/policy_texts.h"

namespace redress::sla {

// Of all calendars, or of all policies, of one tenant.
inline constexpr size_t kVersionsMax = 500;
inline constexpr size_t kDocumentsBytesMax = size_t{8} << 20;

// Errors of both: INVALID_ARGUMENT with DOCUMENT_MISSING, DOCUMENT_TOO_LONG or what is wrong in the
// text, whose field is then a path like document.milestones[2].stop; FAILED_PRECONDITION with
// DOCUMENTS_TOO_MANY and those below.

// The same text again changes nothing. CALENDAR_VERSION_TAKEN for another text.
absl::StatusOr<v1::Calendar> PutCalendar(PolicyBook& book, const ShippedPacks& shipped,
                                         const std::string& document);

struct Draft {
  std::string document;
  std::string etag;  // of the draft that it replaces; empty for any
};

// The same text again changes nothing. Errors: POLICY_SHIPPED and POLICY_NOT_DRAFT for another text
// under a version that stands; ABORTED with ETAG_MISMATCH.
absl::StatusOr<v1::Policy> PutPolicy(PolicyBook& book, const ShippedPacks& shipped,
                                     const Draft& draft);

}  // namespace redress::sla
