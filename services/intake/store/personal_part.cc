#include "services/intake/store/personal_part.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/personal.h"

namespace redress::intake {
namespace {

// What was sealed before customers had keys of their own is a Customer; a draft since then.
constexpr char kSealedByMaster = 1;

}  // namespace

std::string SealPersonal(const crypto::Envelope& envelope, const crypto::DataKey& key,
                         const ComplaintId& id, const v1::ComplaintDraft& personal) {
  return envelope.Seal(key, personal.SerializeAsString(), id.uuid().AsBytes());
}

absl::StatusOr<v1::ComplaintDraft> OpenPersonal(const crypto::Envelope& envelope,
                                                absl::string_view tenant,
                                                const StoredComplaint& stored) {
  v1::ComplaintDraft personal;
  const std::string& customer = stored.complaint.draft().customer().customer_id();
  const absl::StatusOr<std::string> plain = envelope.Open(
      {tenant, customer}, stored.wrapped_key, stored.sealed, stored.id.uuid().AsBytes());
  if (ReasonOf(plain.status()) == "KEY_DESTROYED") return personal;
  if (!plain.ok()) return plain.status();
  const bool parsed = stored.sealed[0] == kSealedByMaster
                          ? personal.mutable_customer()->ParseFromString(*plain)
                          : personal.ParseFromString(*plain);
  if (!parsed) return absl::DataLossError("personal data is unreadable");
  return personal;
}

absl::StatusOr<v1::Complaint> OpenWhole(const crypto::Envelope& envelope, absl::string_view tenant,
                                        StoredComplaint stored) {
  ASSIGN_OR_RETURN(const v1::ComplaintDraft personal, OpenPersonal(envelope, tenant, stored));
  PutBack(personal, Sight::kFull, *stored.complaint.mutable_draft());
  return std::move(stored.complaint);
}

}  // namespace redress::intake
