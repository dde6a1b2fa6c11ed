#include "services/intake/api/view.h"

#include "base/status_macros.h"
#include "services/intake/store/personal_part.h"

namespace redress::intake {

Sight SightOf(rpc::Role role) {
  switch (role) {
    case rpc::Role::kPlatform: return Sight::kFull;
    case rpc::Role::kAgent:
    case rpc::Role::kSupervisor: return Sight::kMasked;
    default: return Sight::kNone;
  }
}

absl::StatusOr<v1::Complaint> Show(const crypto::Envelope& envelope, const rpc::Caller& caller,
                                   StoredComplaint stored) {
  const Sight sight = SightOf(caller.role);
  v1::ComplaintDraft personal;
  if (sight != Sight::kNone) {
    ASSIGN_OR_RETURN(personal, OpenPersonal(envelope, caller.tenant, stored));
  }
  PutBack(personal, sight, *stored.complaint.mutable_draft());
  return std::move(stored.complaint);
}

}  // namespace redress::intake
