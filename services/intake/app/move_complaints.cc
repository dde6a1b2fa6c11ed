#include "services/intake/app/move_complaints.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::intake {

absl::Status CheckEtag(const Held& held, const std::string& etag) {
  if (etag.empty() || etag == absl::StrCat(held.version)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
               "it has changed since you read it; read it again");
}

absl::Status LinksCrossed() {
  return Error(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
}

absl::Status TakeInEvents(StandingBook& book, LinkBook& links, absl::Span<const Heard> heard) {
  using Key = StandingBook::Key;
  std::set<Key> keys;
  for (const Heard& line : heard) keys.insert({line.event->tenant(), line.id});
  ASSIGN_OR_RETURN(const auto chains, links.Chains(keys));
  for (const auto& [key, chain] : chains) keys.insert({key.first, chain.back()});
  ASSIGN_OR_RETURN(std::vector<Held> held, book.Lock(keys));
  std::map<Key, Held*> by_key;
  for (Held& one : held) by_key[{one.tenant, one.id}] = &one;
  std::vector<Heard> lines;
  lines.reserve(heard.size() + chains.size());
  for (const Heard& line : heard) {
    const Key key{line.event->tenant(), line.id};
    const auto found = by_key.find(key);
    if (found == by_key.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("an event tells of ", line.id.Name(), ", which was never filed"));
    }
    Apply(*line.event, found->second->standing);
    ++found->second->version;
    lines.push_back(line);
    if (!found->second->standing.merged) continue;
    const auto chain = chains.find(key);
    if (chain == chains.end()) return LinksCrossed();
    const auto survivor = by_key.find({key.first, chain->second.back()});
    if (survivor == by_key.end() || survivor->second->standing.merged) return LinksCrossed();
    ApplyFromMerged(*line.event, survivor->second->standing);
    ++survivor->second->version;
    lines.push_back(line);
    lines.back().id = survivor->second->id;
  }
  RETURN_IF_ERROR(book.Save(held));
  return book.AddToTimeline(lines);
}

absl::Status Withdraw(StandingBook& book, LinkBook& links, const std::string& tenant,
                      const ComplaintId& id, const std::string& etag, const std::string& reason,
                      const std::string& actor, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<Held> held, book.Lock({{tenant, id}}));
  if (held.empty()) return NotFound("complaint", id.Name());
  Held& complaint = held[0];
  RETURN_IF_ERROR(CheckEtag(complaint, etag));
  RETURN_IF_ERROR(CheckWithdraw(complaint.standing));
  // Nobody joins it while it is locked.
  ASSIGN_OR_RETURN(const bool for_others, links.GoesOnForOthers({tenant, id}));
  if (for_others) {
    return FailedPrecondition("GOES_ON_FOR_OTHERS",
                              "complaints of other customers are joined to this one; part them "
                              "first")
        .Field("name");
  }
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
