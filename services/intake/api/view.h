// A stored complaint as its reader may see it (R-I10).
//
//   ASSIGN_OR_RETURN(v1::Complaint shown, Show(sealer, stored, call.caller.role));
#pragma once

#include "absl/status/statusor.h"
#include "crypto/sealer.h"
#include "redress/intake/v1/complaint.pb.h"
#include "rpc/auth.h"
#include "services/intake/domain/personal.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {

// How much of it a role may see.
Sight SightOf(rpc::Role role);

// Personal data of one complaint, sealed for this complaint alone, and back. Error: DATA_LOSS.
std::string SealPersonal(const crypto::Sealer& sealer, const ComplaintId& id,
                         const v1::Customer& personal);
absl::StatusOr<v1::Customer> OpenPersonal(const crypto::Sealer& sealer, const ComplaintId& id,
                                          const std::string& sealed);

absl::StatusOr<v1::Complaint> Show(const crypto::Sealer& sealer, const ComplaintId& id,
                                   v1::Complaint complaint, const std::string& sealed,
                                   rpc::Role role);

}  // namespace redress::intake
