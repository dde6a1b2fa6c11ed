#include "services/routing/api/timer_handlers.h"

#include <vector>

#include "services/routing/app/lapse_offers.h"

namespace redress::routing {

absl::Status OfferLapse::Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) {
  std::vector<Lapse> lapses;
  for (const timer::Fired& one : fired) {
    lapses.push_back({{one.tenant, ComplaintId(one.subject)}, one.payload});
  }
  Workplace work(tx, resources_);
  return LapseOffers(work.dispatch, lapses);
}

}  // namespace redress::routing
