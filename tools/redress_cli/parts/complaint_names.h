// Complaints as people name them, and as services want them.
//
//   ASSIGN_OR_RETURN(const std::string name, ComplaintName(session, "RD-261121-7K3QX2"));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "redress/intake/v1/complaint.pb.h"
#include "tools/redress_cli/parts/session.h"

namespace redress::cli {

// The complaint by complaints/{id} or by reference.
absl::StatusOr<intake::v1::Complaint> FindComplaint(const Session& session,
                                                    const std::string& name_or_reference);
// complaints/{id}; asks intake only when a reference was given.
absl::StatusOr<std::string> ComplaintName(const Session& session,
                                          const std::string& name_or_reference);

}  // namespace redress::cli
