#include "services/intake/domain/links.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::intake {
namespace {

using common::v1::COMPLAINT_STATE_CLOSED;
using common::v1::COMPLAINT_STATE_WITHDRAWN;

absl::Status Illegal(absl::string_view field, absl::string_view message) {
  return FailedPrecondition("ILLEGAL_STATE", message).Field(field);
}

}  // namespace

absl::Status CheckMerge(const Standing& joined, const Standing& survivor) {
  if (joined.merged) {
    return FailedPrecondition("ALREADY_MERGED",
                              "it is joined to another complaint already; part it from that first")
        .Field("name");
  }
  if (joined.state == COMPLAINT_STATE_WITHDRAWN) {
    return Illegal("name", "a complaint that was taken back is not joined to another");
  }
  if (survivor.state == COMPLAINT_STATE_WITHDRAWN) {
    return Illegal("into", "a complaint that was taken back goes on for nobody; name another one");
  }
  if (survivor.state == COMPLAINT_STATE_CLOSED && joined.state != COMPLAINT_STATE_CLOSED) {
    return Illegal("into", "open work would end unseen in a closed complaint; reopen that first");
  }
  return absl::OkStatus();
}

std::optional<v1::Triage> TakeOver(const v1::Triage& survivor, const v1::Complaint& joined) {
  if (joined.triage().level() <= survivor.level()) return std::nullopt;
  v1::Triage after = survivor;
  after.set_level(joined.triage().level());
  for (const std::string& signal : joined.triage().signals()) {
    if (std::find(after.signals().begin(), after.signals().end(), signal) ==
        after.signals().end()) {
      after.add_signals(signal);
    }
  }
  after.add_reasons(absl::StrCat(joined.name(), " was joined to it → level ",
                                 static_cast<int>(after.level()), " (R-I7)"));
  return after;
}

absl::Status CheckUnmerge(const Standing& joined) {
  if (joined.merged) return absl::OkStatus();
  return FailedPrecondition("NOT_MERGED", "it is joined to no other complaint").Field("name");
}

absl::Status CheckReopen(const Standing& standing) {
  if (standing.Shown() == COMPLAINT_STATE_CLOSED) return absl::OkStatus();
  if (standing.merged) {
    return Illegal("name", "it is joined to another complaint; reopen that, or part it first");
  }
  if (standing.state == COMPLAINT_STATE_WITHDRAWN) {
    return Illegal("name", "a complaint that was taken back is filed anew, not reopened");
  }
  return Illegal("name", absl::StrCat("only a closed complaint is reopened; this one is in ",
                                      common::v1::ComplaintState_Name(standing.state),
                                      " and is being worked on"));
}

void Reopen(Standing& standing, absl::Time now) {
  standing.state = common::v1::COMPLAINT_STATE_FILED;
  standing.state_time = now;
  standing.update_time = now;
  standing.close_time = absl::InfinitePast();
  standing.assignee.clear();
  ++standing.cycle;
}

}  // namespace redress::intake
