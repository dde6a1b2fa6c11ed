// What is read of people without being changed: agents, shifts, teams, training, who is due.
//
//   ASSIGN_OR_RETURN(auto agents, ListAgents(tx, "demo", {.team_id = "food", .limit = 50}, now));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pg/database.h"
#include "services/routing/app/people_ports.h"

namespace redress::routing {

struct AgentFilter {
  std::string department_id;  // or empty
  std::string team_id;        // or empty
  absl::Time certificate_expire_before = absl::InfiniteFuture();
  std::string after_id;
  int64_t limit = 500;
};

// Agents by id, as they are.
absl::StatusOr<std::vector<v1::Agent>> ListAgents(pg::Transaction& tx, absl::string_view tenant,
                                                  const AgentFilter& filter, absl::Time now);

// All who work for one of these or several, as they were put.
absl::StatusOr<std::vector<v1::Agent>> AgentsOf(pg::Transaction& tx, absl::string_view tenant,
                                                const std::vector<absl::string_view>& departments);

// Error: NOT_FOUND.
absl::StatusOr<v1::Agent> FindAgent(pg::Transaction& tx, const AgentKey& agent, absl::Time now);

// Courses of a year, the latest first, 100 at most.
absl::StatusOr<std::vector<v1::Training>> ListTrainings(pg::Transaction& tx, const AgentKey& agent,
                                                        int year);

// By id after `after_id`.
absl::StatusOr<std::vector<v1::Shift>> ListShifts(pg::Transaction& tx, absl::string_view tenant,
                                                  absl::string_view after_id, int64_t limit);
absl::StatusOr<std::vector<v1::Team>> ListTeams(pg::Transaction& tx, absl::string_view tenant,
                                                absl::string_view after_id, int64_t limit,
                                                absl::Time now);

// Errors: NOT_FOUND.
absl::StatusOr<v1::Shift> FindShift(pg::Transaction& tx, absl::string_view tenant,
                                    absl::string_view shift_id);
absl::StatusOr<v1::Team> FindTeam(pg::Transaction& tx, absl::string_view tenant,
                                  absl::string_view team_id, absl::Time now);

// Agents who are to be looked after now, the longest due first.
absl::StatusOr<std::vector<AgentKey>> DuePresences(pg::Transaction& tx, absl::Time now,
                                                   int64_t limit);

// The calendar year in UTC.
int YearOf(absl::Time now);

}  // namespace redress::routing
