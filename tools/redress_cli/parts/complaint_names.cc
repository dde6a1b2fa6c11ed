#include "tools/redress_cli/parts/complaint_names.h"

#include "absl/strings/match.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;

}  // namespace

absl::StatusOr<intake::v1::Complaint> FindComplaint(const Session& session,
                                                    const std::string& name_or_reference) {
  intake::v1::GetComplaintRequest request;
  request.set_name(name_or_reference);
  ASSIGN_OR_RETURN(const auto response, session.Call<IntakeService>(
                                            &IntakeService::StubInterface::GetComplaint, request));
  return response.complaint();
}

absl::StatusOr<std::string> ComplaintName(const Session& session,
                                          const std::string& name_or_reference) {
  if (absl::StartsWith(name_or_reference, "complaints/")) return name_or_reference;
  ASSIGN_OR_RETURN(const auto complaint, FindComplaint(session, name_or_reference));
  return complaint.name();
}

}  // namespace redress::cli
