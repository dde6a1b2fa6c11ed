#include "services/intake/api/view.h"

#include "base/status_macros.h"
#include "services/intake/domain/personal.h"

namespace redress::intake {

Sight SightOf(rpc::Role role) {
  switch (role) {
    case rpc::Role::kPlatform: return Sight::kFull;
    case rpc::Role::kAgent:
    case rpc::Role::kSupervisor: return Sight::kMasked;
    default: return Sight::kNone;
  }
}

std::string SealPersonal(const crypto::Sealer& sealer, const ComplaintId& id,
                         const v1::Customer& personal) {
  return sealer.Seal(personal.SerializeAsString(), id.uuid().AsBytes());
}

absl::StatusOr<v1::Customer> OpenPersonal(const crypto::Sealer& sealer, const ComplaintId& id,
                                          const std::string& sealed) {
  ASSIGN_OR_RETURN(const std::string plain, sealer.Open(sealed, id.uuid().AsBytes()));
  v1::Customer personal;
  if (!personal.ParseFromString(plain)) return absl::DataLossError("personal data is unreadable");
  return personal;
}

absl::StatusOr<v1::Complaint> Show(const crypto::Sealer& sealer, const ComplaintId& id,
                                   v1::Complaint complaint, const std::string& sealed,
                                   rpc::Role role) {
  const Sight sight = SightOf(role);
  if (sight != Sight::kNone) {
    ASSIGN_OR_RETURN(const v1::Customer personal, OpenPersonal(sealer, id, sealed));
    PutBack(personal, sight, *complaint.mutable_draft()->mutable_customer());
  }
  return complaint;
}

}  // namespace redress::intake
