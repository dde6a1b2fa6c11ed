#include "services/intake/app/reclassify.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/app/move_complaints.h"

namespace redress::intake {

absl::Status Reclassify(StandingBook& book, CorrectionBook& corrections, const LinkCommand& command,
                        const Wish& wish, const OwnCategories* own, const FilingPolicy& policy,
                        absl::Time now) {
  const StandingBook::Key key{command.tenant, command.id};
  ASSIGN_OR_RETURN(std::vector<Held> held, book.Lock({key}));
  if (held.empty()) return NotFound("complaint", command.id.Name()).Field("name");
  Held& complaint = held[0];
  RETURN_IF_ERROR(CheckEtag(complaint, command.etag));
  ASSIGN_OR_RETURN(const Understood understood, corrections.Load(key, policy.level.repeat_window));
  const v1::Triage& before = understood.complaint.triage();
  const v1::ComplaintDraft& draft = understood.complaint.draft();
  ASSIGN_OR_RETURN(const v1::Triage after,
                   Correct(before, wish,
                           {.tier = draft.customer().tier(),
                            .amount_minor_units = draft.amount().minor_units(),
                            .earlier_complaint = understood.earlier_complaint,
                            .own = own},
                           policy.level));
  RETURN_IF_ERROR(corrections.Save(key, before, after, command.actor, now));
  complaint.standing.update_time = now;
  ++complaint.version;
  events::v1::Event& event = book.Tell(complaint, now, command.actor);
  *event.mutable_complaint_reclassified() = ReclassifiedEvent(before, after);
  RETURN_IF_ERROR(book.Save(held));
  const Heard line{complaint.id, "intake", 0, &event};
  return book.AddToTimeline({&line, 1});
}

}  // namespace redress::intake
