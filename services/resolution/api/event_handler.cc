#include "services/resolution/api/event_handler.h"

#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "services/resolution/domain/facts.h"
#include "services/resolution/store/facts_store.h"

namespace redress::resolution {

absl::Status EventHandler::Handle(pg::Transaction& tx,
                                  absl::Span<const events::Delivered> delivered) {
  std::vector<Facts> filed;
  std::vector<std::pair<std::string, ComplaintId>> withdrawn;
  for (const events::Delivered& one : delivered) {
    if (one.event.has_complaint_filed()) {
      if (one.event.complaint_filed().historical()) continue;  // nothing is left to be made good
      filed.push_back(FactsOf(one.event.tenant(), one.complaint, one.event.complaint_filed()));
    } else if (one.event.has_complaint_withdrawn()) {
      withdrawn.emplace_back(one.event.tenant(), one.complaint);
    }
  }
  // A complaint is filed before it is withdrawn, so that this order is right for any batch.
  FactsStore facts(tx);
  RETURN_IF_ERROR(facts.Insert(filed));
  return facts.Withdraw(withdrawn);
}

}  // namespace redress::resolution
