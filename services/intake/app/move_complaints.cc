#include "services/intake/app/move_complaints.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::intake {

absl::Status TakeInEvents(StandingBook& book, absl::Span<const Heard> heard) {
  std::set<StandingBook::Key> keys;
  for (const Heard& line : heard) keys.insert({line.event->tenant(), line.id});
  ASSIGN_OR_RETURN(std::vector<Held> held, book.Lock(keys));
  std::map<ComplaintId, Held*> by_id;
  for (Held& one : held) by_id[one.id] = &one;
  for (const Heard& line : heard) {
    const auto found = by_id.find(line.id);
    if (found == by_id.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("an event tells of ", line.id.Name(), ", which was never filed"));
    }
    Apply(*line.event, found->second->standing);
    ++found->second->version;
  }
  RETURN_IF_ERROR(book.Save(held));
  return book.AddToTimeline(heard);
}

absl::Status Withdraw(StandingBook& book, const std::string& tenant, const ComplaintId& id,
                      const std::string& etag, const std::string& reason, const std::string& actor,
                      absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<Held> held, book.Lock({{tenant, id}}));
  if (held.empty()) return NotFound("complaint", id.Name());
  Held& complaint = held[0];
  if (!etag.empty() && etag != absl::StrCat(complaint.version)) {
    return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                 "it has changed since you read it; read it again");
  }
  RETURN_IF_ERROR(CheckWithdraw(complaint.standing));
  complaint.standing.state = common::v1::COMPLAINT_STATE_WITHDRAWN;
  complaint.standing.state_time = now;
  complaint.standing.update_time = now;
  complaint.standing.close_time = now;
  ++complaint.version;
  events::v1::Event& event = book.Tell(complaint, now, actor);
  event.mutable_complaint_withdrawn()->set_reason(reason);
  RETURN_IF_ERROR(book.Save(held));
  const Heard line{complaint.id, "intake", 0, &event};
  return book.AddToTimeline({&line, 1});
}

}  // namespace redress::intake
