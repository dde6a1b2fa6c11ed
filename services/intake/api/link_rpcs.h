// The RPCs that join complaints, part them, open them again and correct their triage.
//
//   RegisterLinks(service, parts);
//   RegisterCorrections(service, parts);
#pragma once

#include "rpc/service.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {

// MergeComplaints, UnmergeComplaint, ReopenComplaint.
void RegisterLinks(rpc::Service& service, const IntakeParts& parts);
// ReclassifyComplaint, ListCorrections.
void RegisterCorrections(rpc::Service& service, const IntakeParts& parts);

// The complaint as it is now, for whoever changed it.
absl::StatusOr<v1::Complaint> ShowNow(const IntakeParts& parts, const rpc::Call& call,
                                      const ComplaintId& id);

}  // namespace redress::intake
