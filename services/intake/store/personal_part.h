// The part of a complaint that may tell who somebody is, sealed under its customer's key (R-I10).
//
//   const std::string sealed = SealPersonal(envelope, key, id, personal);
//   ASSIGN_OR_RETURN(v1::ComplaintDraft personal, OpenPersonal(envelope, tenant, stored));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "crypto/envelope.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {

// Bound to the complaint: it cannot be passed off as another's.
std::string SealPersonal(const crypto::Envelope& envelope, const crypto::DataKey& key,
                         const ComplaintId& id, const v1::ComplaintDraft& personal);

// The one way to open it, whatever it was sealed with. Empty when the customer was erased. Error:
// DATA_LOSS.
absl::StatusOr<v1::ComplaintDraft> OpenPersonal(const crypto::Envelope& envelope,
                                                absl::string_view tenant,
                                                const StoredComplaint& stored);

// The complaint with all of its personal data, for what is no reader: the index, comparing. Error:
// DATA_LOSS.
absl::StatusOr<v1::Complaint> OpenWhole(const crypto::Envelope& envelope, absl::string_view tenant,
                                        StoredComplaint stored);

}  // namespace redress::intake
