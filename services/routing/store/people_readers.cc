#include "services/routing/store/people_readers.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/people_sql.h"

namespace redress::routing {
namespace {

// The record in the first column.
absl::StatusOr<v1::Agent> ReadAgentRecord(const pg::Rows& rows, int r) {
  v1::Agent agent;
  const absl::string_view bytes = rows.View(r, 0);
  if (!agent.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InternalError("an agent's record cannot be read");
  }
  return agent;
}

// A row of (record, presence, load, on_shift, idle_time, shift's change, presence's end, minutes).
absl::StatusOr<v1::Agent> ReadAgent(const pg::Rows& rows, int r) {
  ASSIGN_OR_RETURN(v1::Agent agent, ReadAgentRecord(rows, r));
  agent.set_presence(static_cast<v1::Presence>(rows.Int(r, 1)));
  agent.set_load(static_cast<int32_t>(rows.Int(r, 2)));
  agent.set_on_shift(rows.Bool(r, 3));
  *agent.mutable_idle_time() = ToProto(rows.Time(r, 4));
  if (const absl::Time change = rows.Time(r, 5); change < absl::InfiniteFuture()) {
    *agent.mutable_shift_change_time() = ToProto(change);
  }
  if (const absl::Time expires = rows.Time(r, 6); expires < absl::InfiniteFuture()) {
    *agent.mutable_presence_expire_time() = ToProto(expires);
  }
  agent.set_training_minutes(static_cast<int32_t>(rows.Int(r, 7)));
  return agent;
}

std::string FirstDayOf(int year) { return absl::StrCat(year, "-01-01"); }

// One unless `only_id` is empty.
absl::StatusOr<std::vector<v1::Shift>> SelectShifts(pg::Transaction& tx, absl::string_view tenant,
                                                    absl::string_view after_id, int64_t limit,
                                                    absl::string_view only_id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kShiftList, tenant, after_id, limit, only_id));
  std::vector<v1::Shift> shifts;
  for (int r = 0; r < rows.size(); ++r) {
    v1::Shift& shift = shifts.emplace_back();
    if (!shift.ParseFromString(rows.Text(r, 0))) {
      return absl::InternalError("a shift's record cannot be read");
    }
    shift.set_on(rows.Bool(r, 1));
    if (const absl::Time change = rows.Time(r, 2); change < absl::InfiniteFuture()) {
      *shift.mutable_change_time() = ToProto(change);
    }
    shift.set_agents_count(static_cast<int32_t>(rows.Int(r, 3)));
  }
  return shifts;
}

// The same of teams.
absl::StatusOr<std::vector<v1::Team>> SelectTeams(pg::Transaction& tx, absl::string_view tenant,
                                                  absl::string_view after_id, int64_t limit,
                                                  absl::Time now, absl::string_view only_id) {
  const int year = YearOf(now);
  ASSIGN_OR_RETURN(
      const pg::Rows rows,
      tx.Exec(sql::kTeamList, tenant, after_id, limit, TenuredSince(now), FirstDayOf(year),
              FirstDayOf(year + 1), static_cast<int64_t>(kTrainingDueMinutes), only_id));
  std::vector<v1::Team> teams;
  for (int r = 0; r < rows.size(); ++r) {
    v1::Team& team = teams.emplace_back();
    if (!team.ParseFromString(rows.Text(r, 0))) {
      return absl::InternalError("a team's record cannot be read");
    }
    const auto members = static_cast<int32_t>(rows.Int(r, 1));
    const auto tenured = static_cast<int32_t>(rows.Int(r, 2));
    team.set_members_count(members);
    team.set_tenured_count(tenured);
    if (members > 0) {
      team.set_tenured_share(static_cast<double>(tenured) / members);
      team.set_below_tenure_goal(team.tenured_share() < kTenuredShareMin);  // R-R9
    }
    team.set_training_due_count(static_cast<int32_t>(rows.Int(r, 3)));
  }
  return teams;
}

}  // namespace

int YearOf(absl::Time now) {
  return static_cast<int>(absl::ToCivilYear(now, absl::UTCTimeZone()).year());
}

absl::StatusOr<std::vector<v1::Agent>> ListAgents(pg::Transaction& tx, absl::string_view tenant,
                                                  const AgentFilter& filter, absl::Time now) {
  const int year = YearOf(now);
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kAgentList, tenant, filter.after_id, FirstDayOf(year),
                           FirstDayOf(year + 1), filter.department_id, filter.team_id,
                           filter.certificate_expire_before, filter.limit));
  std::vector<v1::Agent> agents;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(v1::Agent agent, ReadAgent(rows, r));
    agents.push_back(std::move(agent));
  }
  return agents;
}

absl::StatusOr<std::vector<v1::Agent>> AgentsOf(pg::Transaction& tx, absl::string_view tenant,
                                                const std::vector<absl::string_view>& departments) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kAgentOfDepartments, tenant, departments));
  std::vector<v1::Agent> agents;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(agents.emplace_back(), ReadAgentRecord(rows, r));
  }
  return agents;
}

absl::StatusOr<v1::Agent> FindAgent(pg::Transaction& tx, const AgentKey& agent, absl::Time now) {
  const int year = YearOf(now);
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kAgentGet, agent.first, agent.second,
                                                FirstDayOf(year), FirstDayOf(year + 1)));
  if (rows.empty()) return NotFound("agent", AgentName(agent.second));
  return ReadAgent(rows, 0);
}

absl::StatusOr<std::vector<v1::Training>> ListTrainings(pg::Transaction& tx, const AgentKey& agent,
                                                        int year) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kTrainingList, agent.first, agent.second,
                                                FirstDayOf(year), FirstDayOf(year + 1)));
  std::vector<v1::Training> trainings;
  for (int r = 0; r < rows.size(); ++r) {
    v1::Training& training = trainings.emplace_back();
    training.set_agent(AgentName(agent.second));
    training.set_course(rows.Text(r, 0));
    training.set_minutes(static_cast<int32_t>(rows.Int(r, 1)));
    training.set_date(rows.Text(r, 2));
  }
  return trainings;
}

absl::StatusOr<std::vector<v1::Shift>> ListShifts(pg::Transaction& tx, absl::string_view tenant,
                                                  absl::string_view after_id, int64_t limit) {
  return SelectShifts(tx, tenant, after_id, limit, "");
}

absl::StatusOr<v1::Shift> FindShift(pg::Transaction& tx, absl::string_view tenant,
                                    absl::string_view shift_id) {
  ASSIGN_OR_RETURN(const std::vector<v1::Shift> shifts, SelectShifts(tx, tenant, "", 1, shift_id));
  if (shifts.empty()) return NotFound("shift", absl::StrCat("shifts/", shift_id));
  return shifts[0];
}

absl::StatusOr<std::vector<v1::Team>> ListTeams(pg::Transaction& tx, absl::string_view tenant,
                                                absl::string_view after_id, int64_t limit,
                                                absl::Time now) {
  return SelectTeams(tx, tenant, after_id, limit, now, "");
}

absl::StatusOr<v1::Team> FindTeam(pg::Transaction& tx, absl::string_view tenant,
                                  absl::string_view team_id, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<v1::Team> teams, SelectTeams(tx, tenant, "", 1, now, team_id));
  if (teams.empty()) return NotFound("team", absl::StrCat("teams/", team_id));
  return teams[0];
}

absl::StatusOr<std::vector<AgentKey>> DuePresences(pg::Transaction& tx, absl::Time now,
                                                   int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kPresenceDue, now, limit));
  std::vector<AgentKey> due;
  due.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) due.emplace_back(rows.Text(r, 0), rows.Text(r, 1));
  return due;
}

}  // namespace redress::routing
