// What a customer who proves themselves may know of their complaint, asked for or watched (R-I9).
#pragma once

#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/api/intake_service.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {

// Errors: NOT_FOUND for an unknown reference and for a wrong proof alike, RESOURCE_EXHAUSTED after
// too many, FAILED_PRECONDITION (CUSTOMER_ERASED) for a right token after an erasure.
absl::Status GetProgress(const IntakeParts& parts, const rpc::Call& call,
                         const v1::GetProgressRequest& request, v1::GetProgressResponse& response);

// The same at once and at every change; `resume_token` is of the last answer seen.
absl::Status WatchProgress(const IntakeParts& parts, const rpc::Call& call,
                           const v1::WatchProgressRequest& request,
                           std::shared_ptr<ProgressHub::Stream> stream);

// What is left to say of an erased complaint (R-I10).
absl::Status CustomerErased();

struct ShownProgress {
  v1::Progress progress;
  ComplaintId of;  // the complaint itself, or the one that goes on for it
};

// In the language wanted, or that of the complaint.
absl::StatusOr<ShownProgress> ReadProgress(pg::Transaction& tx, const std::string& tenant,
                                           StoredComplaint stored,
                                           const std::string& wanted_language);

}  // namespace redress::intake
