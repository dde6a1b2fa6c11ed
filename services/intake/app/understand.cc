#include "services/intake/app/understand.h"

#include "services/intake/domain/order_numbers.h"
#include "services/intake/domain/personal.h"

namespace redress::intake {

void Understand(const TriageEngine& triage, Filing& filing) {
  v1::ComplaintDraft& draft = *filing.complaint.mutable_draft();
  v1::Triage& understood = *filing.complaint.mutable_triage();
  understood = triage.Understand(draft.subject(), draft.body(), &filing.phrases, filing.own.get());
  if (draft.language().empty()) draft.set_language(understood.language());
  filing.understood_reasons = understood.reasons_size();
  filing.understood_level = understood.level();
  if (draft.order_id().empty()) {
    filing.order_numbers = FindOrderNumbers(draft.subject(), draft.body());
  }
  filing.personal = TakePersonal(draft);
}

}  // namespace redress::intake
