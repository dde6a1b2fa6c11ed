#include "services/routing/app/presence.h"

#include <algorithm>
#include <vector>

#include "base/status_macros.h"
#include "services/routing/app/put_agent.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

// Who is gone and still has work is looked at again after so long at the latest: a department may
// have got another time in between.
constexpr absl::Duration kLookEvery = absl::Minutes(5);

// The offers that the agent has among the loaded cases go on to others (R-R3).
void PassOffersOn(Dispatch& dispatch, const std::vector<CaseKey>& keys, const AgentKey& agent) {
  const std::string name = AgentName(agent.second);
  for (const CaseKey& key : keys) {
    CaseRecord* record = dispatch.Find(key);
    if (record == nullptr || record->work_case.state() != v1::CASE_STATE_OFFERED ||
        record->work_case.offer().agent() != name) {
      continue;
    }
    events::v1::OfferLapsed& lapsed = *dispatch.Record(*record, "").mutable_offer_lapsed();
    lapsed.set_agent(name);
    lapsed.set_offer_id(record->work_case.offer().offer_id());
    lapsed.set_reason("agent_offline");
    WithdrawOffer(*record);
    dispatch.OfferEnded(*record);
    dispatch.Released(*record, agent.second);
    dispatch.Queued(*record, agent.second);
  }
}

void GiveBack(Dispatch& dispatch, CaseRecord& record) {
  const std::string agent_id = ReturnCase(record, dispatch.now());
  events::v1::CaseReturned& returned = *dispatch.Record(record, "").mutable_case_returned();
  returned.set_agent(AgentName(agent_id));
  returned.set_reason("agent_offline");
  returned.set_department(record.work_case.department());
  dispatch.Released(record, agent_id);
  dispatch.Queued(record, agent_id);
}

// Gives back what is due, and tells when the next of the rest will be; InfiniteFuture when nothing
// is left.
absl::StatusOr<absl::Time> GiveBackDue(Dispatch& dispatch, Catalogue& catalogue,
                                       const std::vector<CaseKey>& keys, const AgentKey& agent,
                                       absl::Time offline_time) {
  ASSIGN_OR_RETURN(auto own, catalogue.Departments({agent.first}));
  const std::vector<v1::Department> departments = WithDefaults(own[agent.first]);
  const std::string name = AgentName(agent.second);
  absl::Time next = absl::InfiniteFuture();
  for (const CaseKey& key : keys) {
    CaseRecord* record = dispatch.Find(key);
    if (record == nullptr || record->work_case.state() != v1::CASE_STATE_ASSIGNED ||
        record->work_case.assignee() != name) {
      continue;
    }
    const v1::Department* department =
        FindDepartment(departments, IdOf(record->work_case.department()));
    const absl::Time due =
        offline_time + GiveBackAfter(department == nullptr ? v1::Department() : *department);
    if (due <= dispatch.now()) {
      GiveBack(dispatch, *record);
    } else {
      next = std::min(next, due);
    }
  }
  return next;
}

absl::StatusOr<v1::Agent> GoOffline(Dispatch& dispatch, Staff& staff, PresenceBook& presences,
                                    const AgentKey& agent) {
  // Cases before agents, as everybody locks them.
  ASSIGN_OR_RETURN(const std::vector<CaseKey> offered,
                   presences.InHand(agent, /*with_assigned=*/false));
  RETURN_IF_ERROR(dispatch.Load(offered));
  RETURN_IF_ERROR(staff.Lock(agent.first, agent.second, dispatch.now()).status());
  RETURN_IF_ERROR(presences.Set(agent, v1::PRESENCE_OFFLINE, dispatch.now()));
  ASSIGN_OR_RETURN(const std::optional<PresenceRow> row, presences.Read(agent, /*lock=*/true));
  // Who says twice that they are gone is gone since the first time.
  const absl::Time since =
      row && row->offline_time ? std::min(*row->offline_time, dispatch.now()) : dispatch.now();
  RETURN_IF_ERROR(presences.Write(
      agent,
      {.expire_time = absl::InfiniteFuture(), .offline_time = since, .look_time = dispatch.now()}));
  PassOffersOn(dispatch, offered, agent);
  RETURN_IF_ERROR(dispatch.Settle().status());
  return staff.Lock(agent.first, agent.second, dispatch.now());
}

}  // namespace

absl::StatusOr<v1::Agent> SetPresence(Dispatch& dispatch, Staff& staff, PresenceBook& presences,
                                      const PresenceCommand& command) {
  const AgentKey& agent = command.agent;
  if (command.presence == v1::PRESENCE_OFFLINE) {
    return GoOffline(dispatch, staff, presences, agent);
  }
  const absl::Time until = dispatch.now() + command.valid;
  ASSIGN_OR_RETURN(const v1::Agent known, staff.Find(agent.first, agent.second, dispatch.now()));
  if (known.presence() == command.presence) {
    ASSIGN_OR_RETURN(const bool renewed, presences.Renew(agent, dispatch.now(), until));
    if (renewed) return staff.Find(agent.first, agent.second, dispatch.now());
  }
  RETURN_IF_ERROR(staff.Lock(agent.first, agent.second, dispatch.now()).status());
  RETURN_IF_ERROR(presences.Set(agent, command.presence, dispatch.now()));
  RETURN_IF_ERROR(presences.Write(
      agent, {.expire_time = until, .offline_time = std::nullopt, .look_time = until}));
  ASSIGN_OR_RETURN(v1::Agent now, staff.Find(agent.first, agent.second, dispatch.now()));
  return PullWork(dispatch, staff, agent.first, std::move(now));
}

absl::Status LookAfter(Dispatch& dispatch, Staff& staff, Catalogue& catalogue,
                       PresenceBook& presences, const AgentKey& agent) {
  ASSIGN_OR_RETURN(const std::vector<CaseKey> in_hand,
                   presences.InHand(agent, /*with_assigned=*/true));
  RETURN_IF_ERROR(dispatch.Load(in_hand));
  ASSIGN_OR_RETURN(const v1::Agent known, staff.Lock(agent.first, agent.second, dispatch.now()));
  ASSIGN_OR_RETURN(std::optional<PresenceRow> row, presences.Read(agent, /*lock=*/true));
  if (!row || row->look_time > dispatch.now()) return absl::OkStatus();  // somebody was faster
  if (!row->offline_time) {
    // The silence counts from when the presence ran out, not from when somebody looked.
    row->offline_time = row->expire_time;
    row->expire_time = absl::InfiniteFuture();
    RETURN_IF_ERROR(presences.Set(agent, v1::PRESENCE_OFFLINE, dispatch.now()));
  }
  PassOffersOn(dispatch, in_hand, agent);
  ASSIGN_OR_RETURN(const absl::Time next,
                   GiveBackDue(dispatch, catalogue, in_hand, agent, *row->offline_time));
  // Work that came while this transaction began is seen the next time, for the load tells of it.
  row->look_time =
      known.load() == 0 ? absl::InfiniteFuture() : std::min(next, dispatch.now() + kLookEvery);
  RETURN_IF_ERROR(presences.Write(agent, *row));
  return dispatch.Settle().status();
}

}  // namespace redress::routing
