#include "services/routing/store/staff_book.h"

#include <map>

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/people_check.h"
#include "services/routing/store/people_readers.h"
#include "services/routing/store/people_sql.h"
#include "services/routing/store/sql.h"

namespace redress::routing {
namespace {

struct DeskColumns {
  explicit DeskColumns(const std::vector<Desk>& desks) {
    for (const auto& [tenant, department] : desks) {
      tenants.push_back(tenant);
      departments.push_back(department);
    }
  }
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> departments;
};

// What each agent's load changes by in all, in one order for everybody.
struct LoadColumns {
  explicit LoadColumns(const std::vector<LoadChange>& changes) {
    for (const LoadChange& change : changes) sums[{change.tenant, change.agent_id}] += change.delta;
    for (const auto& [agent, delta] : sums) {
      tenants.push_back(agent.first);
      agents.push_back(agent.second);
      deltas.push_back(delta);
    }
  }
  std::map<AgentKey, int> sums;
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> agents;
  std::vector<int32_t> deltas;
};

// A row of (tenant, agent_id, record, capacity, load, idle_time).
absl::StatusOr<FreeAgent> ReadFree(const pg::Rows& rows, int r) {
  FreeAgent agent{.tenant = rows.Text(r, 0), .agent_id = rows.Text(r, 1)};
  v1::Agent record;
  const absl::string_view bytes = rows.View(r, 2);
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InternalError("an agent's record cannot be read");
  }
  for (const std::string& name : record.departments()) agent.department_ids.push_back(IdOf(name));
  for (const std::string& language : record.languages()) {
    agent.languages.push_back(PrimaryLanguage(language));
  }
  agent.skills = record.skills();
  agent.capacity = static_cast<int>(rows.Int(r, 3));
  agent.load = static_cast<int>(rows.Int(r, 4));
  agent.idle_time = rows.Time(r, 5);
  return agent;
}

}  // namespace

absl::StatusOr<std::vector<FreeAgent>> PgStaffBook::Free(const std::vector<Desk>& desks,
                                                         const std::vector<std::string>& preferred,
                                                         int64_t limit) {
  const DeskColumns columns(desks);
  const std::vector<absl::string_view> first(preferred.begin(), preferred.end());
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kAgentFree, columns.tenants, columns.departments, limit, first));
  std::vector<FreeAgent> agents;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(FreeAgent agent, ReadFree(rows, r));
    agents.push_back(std::move(agent));
  }
  return agents;
}

absl::StatusOr<std::set<AgentKey>> PgStaffBook::Take(std::vector<LoadChange> changes,
                                                     absl::Time now) {
  const LoadColumns columns(changes);
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kAgentTake, columns.tenants, columns.agents, columns.deltas, now));
  std::set<AgentKey> taken;
  for (int r = 0; r < rows.size(); ++r) taken.emplace(rows.Text(r, 0), rows.Text(r, 1));
  return taken;
}

absl::StatusOr<std::vector<FreeAgent>> PgStaffBook::ChangeLoads(std::vector<LoadChange> changes,
                                                                absl::Time now) {
  const LoadColumns columns(changes);
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kAgentChangeLoads, columns.tenants,
                                                 columns.agents, columns.deltas, now));
  std::vector<FreeAgent> free;
  for (int r = 0; r < rows.size(); ++r) {
    if (!rows.Bool(r, 6)) continue;
    ASSIGN_OR_RETURN(FreeAgent agent, ReadFree(rows, r));
    if (agent.load < agent.capacity) free.push_back(std::move(agent));
  }
  return free;
}

absl::StatusOr<v1::Agent> PgStaffBook::Find(absl::string_view tenant, absl::string_view agent_id,
                                            absl::Time now) {
  return FindAgent(tx_, {std::string(tenant), std::string(agent_id)}, now);
}

absl::StatusOr<v1::Agent> PgStaffBook::Lock(absl::string_view tenant, absl::string_view agent_id,
                                            absl::Time now) {
  RETURN_IF_ERROR(tx_.Exec(sql::kAgentLock, tenant, agent_id).status());
  return Find(tenant, agent_id, now);
}

absl::StatusOr<v1::Agent> PgStaffBook::Put(absl::string_view tenant, const v1::Agent& agent,
                                           absl::Time now) {
  const std::string record = agent.SerializeAsString();
  const std::string id = IdOf(agent.name());
  std::vector<std::string> languages;
  for (const std::string& language : agent.languages()) {
    languages.push_back(PrimaryLanguage(language));
  }
  std::vector<std::string> departments;
  for (const std::string& department : agent.departments()) departments.push_back(IdOf(department));
  const std::vector<absl::string_view> language_views(languages.begin(), languages.end());
  const std::vector<absl::string_view> department_views(departments.begin(), departments.end());
  const absl::Time joined =
      agent.has_join_time() ? FromProto(agent.join_time()) : absl::InfiniteFuture();
  RETURN_IF_ERROR(tx_.Exec(sql::kAgentPut, tenant, id, pg::Bytes{record}, language_views,
                           static_cast<int32_t>(agent.capacity()), now, IdOf(agent.shift()),
                           IdOf(agent.team()), joined, FirstCertificateEnd(agent))
                      .status());
  RETURN_IF_ERROR(tx_.Exec(sql::kAgentClearDepartments, tenant, id, department_views).status());
  RETURN_IF_ERROR(tx_.Exec(sql::kAgentAddDepartments, tenant, id, department_views).status());
  return Find(tenant, id, now);
}

absl::StatusOr<std::set<Desk>> PgStaffBook::Staffed(const std::vector<Desk>& desks) {
  const DeskColumns columns(desks);
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kAgentStaffed, columns.tenants, columns.departments));
  std::set<Desk> staffed;
  for (int r = 0; r < rows.size(); ++r) staffed.emplace(rows.Text(r, 0), rows.Text(r, 1));
  return staffed;
}

}  // namespace redress::routing
