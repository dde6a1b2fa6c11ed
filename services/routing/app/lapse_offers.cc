#include "services/routing/app/lapse_offers.h"

#include "base/status_macros.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/names.h"

namespace redress::routing {

absl::Status LapseOffers(Dispatch& dispatch, const std::vector<Lapse>& lapses) {
  std::vector<CaseKey> keys;
  for (const Lapse& lapse : lapses) keys.push_back(lapse.key);
  RETURN_IF_ERROR(dispatch.Load(std::move(keys)));
  for (const Lapse& lapse : lapses) {
    CaseRecord* record = dispatch.Find(lapse.key);
    if (record == nullptr || !OfferStands(*record, lapse.offer_id)) continue;
    const std::string agent_id = PassOver(*record);
    events::v1::OfferLapsed& lapsed = *dispatch.Record(*record, "").mutable_offer_lapsed();
    lapsed.set_agent(AgentName(agent_id));
    lapsed.set_offer_id(lapse.offer_id);
    lapsed.set_reason("no_answer");
    dispatch.Released(*record, agent_id);
    dispatch.Queued(*record, agent_id);
  }
  return dispatch.Settle().status();
}

}  // namespace redress::routing
