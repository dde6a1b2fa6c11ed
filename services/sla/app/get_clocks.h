// Use case: the clocks of one complaint.
//
//   ASSIGN_OR_RETURN(response, GetClocks(index, call.caller.tenant, complaint));
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/sla/app/ports.h"

namespace redress::sla {

// Error: NOT_FOUND, with a time to retry after, while the filing has not arrived.
absl::StatusOr<v1::GetClocksResponse> GetClocks(ClockIndex& index, absl::string_view tenant,
                                                const ComplaintId& complaint);

}  // namespace redress::sla
