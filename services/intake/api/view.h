// A stored complaint as its reader may see it (R-I10).
//
//   ASSIGN_OR_RETURN(v1::Complaint shown, Show(envelope, call.caller, std::move(stored)));
#pragma once

#include "absl/status/statusor.h"
#include "crypto/envelope.h"
#include "redress/intake/v1/complaint.pb.h"
#include "rpc/auth.h"
#include "services/intake/domain/personal.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {

// How much of the personal data a role may see.
Sight SightOf(rpc::Role role);

// Error: DATA_LOSS.
absl::StatusOr<v1::Complaint> Show(const crypto::Envelope& envelope, const rpc::Caller& caller,
                                   StoredComplaint stored);

}  // namespace redress::intake
