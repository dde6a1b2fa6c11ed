#include "services/intake/api/progress.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/domain/personal.h"
#include "services/intake/domain/reference.h"
#include "services/intake/domain/words.h"
#include "services/intake/store/link_book.h"
#include "services/intake/store/personal_part.h"

namespace redress::intake {
namespace {

constexpr size_t kStepsMax = 200;  // the latest
constexpr int kLinesAtOnce = 500;

// What of a timeline the customer is told. Most lines of one that waits long are offers and other
// things inside, which must not crowd out what is told; what came of a complaint joined to this one
// is told to its own customer.
absl::StatusOr<std::vector<TimelineLine>> ToldLines(pg::Transaction& tx, const ComplaintId& id,
                                                    absl::Time since, absl::string_view language) {
  std::vector<TimelineLine> told;
  int64_t after_entry = 0;
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(std::vector<TimelineLine> lines,
                     ListTimeline(tx, id, since, after_entry, kLinesAtOnce));
    more = static_cast<int>(lines.size()) == kLinesAtOnce;
    if (more) {
      since = FromProto(lines.back().entry.occur_time());
      after_entry = lines.back().entry_id;
    }
    for (TimelineLine& line : lines) {
      if (line.event.complaint() != id.Name()) continue;
      if (!TellCustomer(line.event, language).empty()) told.push_back(std::move(line));
    }
  }
  if (told.size() > kStepsMax) {
    told.erase(told.begin(), told.end() - static_cast<std::ptrdiff_t>(kStepsMax));
  }
  return told;
}

// What the customer of a merged complaint may know of the one that goes on for it (R-I5): where it
// stands, and what happened to it since. Its number and what was said there may be another's.
void GoOnThrough(const Survivor& survivor, std::vector<TimelineLine> survivor_lines,
                 v1::Complaint& complaint, std::vector<TimelineLine>& lines) {
  const v1::Complaint& other = survivor.stored.complaint;
  complaint.set_state(other.state());
  complaint.set_department(other.department());
  complaint.clear_next_deadline();
  if (other.has_next_deadline()) *complaint.mutable_next_deadline() = other.next_deadline();
  std::move(survivor_lines.begin(), survivor_lines.end(), std::back_inserter(lines));
  std::stable_sort(lines.begin(), lines.end(), [](const TimelineLine& a, const TimelineLine& b) {
    return FromProto(a.event.occur_time()) < FromProto(b.event.occur_time());
  });
}

// Who asks, proven; the complaint is as it stands.
struct Proven {
  StoredComplaint stored;
  v1::Progress progress;
};

struct Question {
  const std::string& reference;
  const std::string& proof;
  const std::string& language;
};

absl::StatusOr<Proven> Prove(const IntakeParts& parts, const rpc::Call& call,
                             const Question& question) {
  const std::string reference = CanonicalReference(question.reference);
  if (!IsReference(reference)) {
    return InvalidField("reference", "REFERENCE_MALFORMED",
                        "give the number as it was told, for example RD-261121-7K3QX2");
  }
  if (question.proof.empty()) {
    return InvalidField("proof", "PROOF_MISSING",
                        "give the last four digits of the phone, or the progress token");
  }
  // Per tenant, so that nobody shuts out another tenant's customers; the reference itself goes
  // nowhere.
  const std::string key = absl::BytesToHexString(
      parts.vault.envelope().ring().BlindKey(call.caller.tenant, "proof", reference));
  // A token cannot be guessed, so that its holder is never shut out by somebody who guesses digits.
  const bool is_token = ProgressTokens::IsLikeOne(question.proof);
  if (!is_token) RETURN_IF_ERROR(parts.throttle.Check(key));
  Proven answer;
  bool proven = false;
  const absl::Status status = parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    proven = false;
    ASSIGN_OR_RETURN(answer.stored, GetByReference(tx, call.caller.tenant, reference));
    if (is_token) {
      proven = parts.tokens.Proves(call.caller.tenant, answer.stored.id, question.proof);
    } else {
      ASSIGN_OR_RETURN(const v1::ComplaintDraft personal,
                       OpenPersonal(parts.vault.envelope(), call.caller.tenant, answer.stored));
      proven = ProvesPhone(personal.customer().phone(), question.proof);
    }
    if (!proven || answer.stored.complaint.has_erase_time()) return absl::OkStatus();
    ASSIGN_OR_RETURN(ShownProgress shown,
                     ReadProgress(tx, call.caller.tenant, answer.stored, question.language));
    answer.progress = std::move(shown.progress);
    return absl::OkStatus();
  });
  if (!status.ok() && status.code() != absl::StatusCode::kNotFound) return status;
  if (!proven) {
    parts.throttle.Failed(key);
    return NotFound("complaint with this reference and proof", reference);
  }
  if (answer.stored.complaint.has_erase_time()) return CustomerErased();
  return answer;
}

}  // namespace

absl::Status CustomerErased() {
  return FailedPrecondition(
      "CUSTOMER_ERASED",
      "the personal data of this complaint were erased; there is nobody left to tell of it");
}

absl::StatusOr<ShownProgress> ReadProgress(pg::Transaction& tx, const std::string& tenant,
                                           StoredComplaint stored,
                                           const std::string& wanted_language) {
  const std::string language =
      wanted_language.empty() ? stored.complaint.draft().language() : wanted_language;
  ASSIGN_OR_RETURN(std::vector<TimelineLine> lines,
                   ToldLines(tx, stored.id, absl::InfinitePast(), language));
  ShownProgress shown{.of = stored.id};
  if (!stored.complaint.merged_into().empty()) {
    ASSIGN_OR_RETURN(const std::optional<Survivor> survivor, FindSurvivor(tx, tenant, stored.id));
    if (survivor) {
      ASSIGN_OR_RETURN(std::vector<TimelineLine> since,
                       ToldLines(tx, survivor->stored.id, survivor->merge_time, language));
      GoOnThrough(*survivor, std::move(since), stored.complaint, lines);
      shown.of = survivor->stored.id;
    }
  }
  const v1::Complaint& complaint = stored.complaint;
  v1::Progress& progress = shown.progress;
  progress.set_reference(complaint.reference());
  progress.set_state(complaint.state());
  progress.set_status_text(StateText(complaint.state(), language));
  if (!complaint.merged_into().empty()) {
    progress.set_status_text(absl::StrCat(StateText(common::v1::COMPLAINT_STATE_MERGED, language),
                                          absl::StartsWith(language, "en") ? ": " : "：",
                                          progress.status_text()));
  }
  progress.set_department(DepartmentText(complaint.department(), language));
  if (complaint.has_next_deadline()) *progress.mutable_next_deadline() = complaint.next_deadline();
  *progress.mutable_create_time() = complaint.create_time();
  lines.insert(lines.begin(), FilingLine(stored));
  for (const TimelineLine& line : lines) {
    v1::ProgressStep& step = *progress.add_steps();
    *step.mutable_occur_time() = line.event.occur_time();
    step.set_text(TellCustomer(line.event, language));
  }
  return shown;
}

absl::Status GetProgress(const IntakeParts& parts, const rpc::Call& call,
                         const v1::GetProgressRequest& request, v1::GetProgressResponse& response) {
  ASSIGN_OR_RETURN(Proven proven,
                   Prove(parts, call, {request.reference(), request.proof(), request.language()}));
  *response.mutable_progress() = std::move(proven.progress);
  return absl::OkStatus();
}

absl::Status WatchProgress(const IntakeParts& parts, const rpc::Call& call,
                           const v1::WatchProgressRequest& request,
                           std::shared_ptr<ProgressHub::Stream> stream) {
  ASSIGN_OR_RETURN(const Proven proven,
                   Prove(parts, call, {request.reference(), request.proof(), request.language()}));
  parts.progress_hub.Add(call.caller.tenant, proven.stored.id, request.language(),
                         request.resume_token(), std::move(stream));
  return absl::OkStatus();
}

}  // namespace redress::intake
