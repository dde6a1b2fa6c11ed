#include "services/intake/api/progress.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/api/view.h"
#include "services/intake/domain/personal.h"
#include "services/intake/domain/reference.h"
#include "services/intake/domain/words.h"

namespace redress::intake {
namespace {

constexpr int kStepsMax = 200;

}  // namespace

absl::Status GetProgress(const IntakeParts& parts, const rpc::Call& call,
                         const v1::GetProgressRequest& request, v1::GetProgressResponse& response) {
  const std::string reference = CanonicalReference(request.reference());
  if (!IsReference(reference)) {
    return InvalidField("reference", "REFERENCE_MALFORMED",
                        "give the number as it was told, for example RD-261121-7K3QX2");
  }
  if (request.proof().empty()) {
    return InvalidField("proof", "PROOF_MISSING", "give the last four digits of the phone");
  }
  // Per tenant, so that nobody shuts out another tenant's customers.
  const std::string key = absl::StrCat(call.caller.tenant, "/", reference);
  RETURN_IF_ERROR(parts.throttle.Check(key));
  StoredComplaint stored;
  std::vector<TimelineLine> lines;
  bool proven = false;
  const absl::Status status = parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(stored, GetByReference(tx, call.caller.tenant, reference));
    ASSIGN_OR_RETURN(const v1::Customer personal,
                     OpenPersonal(parts.sealer, stored.id, stored.sealed));
    proven = ProvesPhone(personal.phone(), request.proof());
    if (!proven) return absl::OkStatus();
    ASSIGN_OR_RETURN(lines, ListTimeline(tx, stored.id, absl::InfinitePast(), 0, kStepsMax));
    return absl::OkStatus();
  });
  if (!status.ok() && status.code() != absl::StatusCode::kNotFound) return status;
  if (!proven) {
    parts.throttle.Failed(key);
    return NotFound("complaint with this reference and proof", reference);
  }
  const v1::Complaint& complaint = stored.complaint;
  const std::string language =
      request.language().empty() ? complaint.draft().language() : request.language();
  v1::Progress& progress = *response.mutable_progress();
  progress.set_reference(complaint.reference());
  progress.set_state(complaint.state());
  progress.set_status_text(StateText(complaint.state(), language));
  progress.set_department(DepartmentText(complaint.department(), language));
  if (complaint.has_next_deadline()) *progress.mutable_next_deadline() = complaint.next_deadline();
  *progress.mutable_create_time() = complaint.create_time();
  lines.insert(lines.begin(), FilingLine(stored));
  for (const TimelineLine& line : lines) {
    const std::string text = TellCustomer(line.event, language);
    if (text.empty()) continue;
    v1::ProgressStep& step = *progress.add_steps();
    *step.mutable_occur_time() = line.event.occur_time();
    step.set_text(text);
  }
  return absl::OkStatus();
}

}  // namespace redress::intake
