#include "services/routing/store/people_book.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/people_sql.h"
#include "telemetry/log.h"

namespace redress::routing {
namespace {

absl::Status Turn(pg::Transaction& tx, absl::string_view tenant, absl::string_view shift_id,
                  bool on) {
  return tx.Exec(sql::kShiftTurnAgents, tenant, shift_id, on).status();
}

}  // namespace

absl::StatusOr<KnownNames> PgPeopleBook::Names() {
  KnownNames known;
  ASSIGN_OR_RETURN(const pg::Rows teams, tx_.Exec(sql::kTeamIds, tenant_));
  for (int r = 0; r < teams.size(); ++r) known.teams.insert("teams/" + teams.Text(r, 0));
  ASSIGN_OR_RETURN(const pg::Rows shifts, tx_.Exec(sql::kShiftIds, tenant_));
  for (int r = 0; r < shifts.size(); ++r) known.shifts.insert("shifts/" + shifts.Text(r, 0));
  return known;
}

absl::StatusOr<bool> PgPeopleBook::HasAgent(const std::string& agent_id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kAgentHas, tenant_, agent_id));
  return !rows.empty();
}

absl::Status PgPeopleBook::HoldShifts(const std::vector<std::string>& shift_ids) {
  if (shift_ids.empty()) return absl::OkStatus();
  const std::vector<absl::string_view> views(shift_ids.begin(), shift_ids.end());
  return tx_.Exec(sql::kShiftHold, tenant_, views).status();
}

absl::Status PgPeopleBook::PutShift(const v1::Shift& shift, const ShiftTurn& turn) {
  const std::string record = shift.SerializeAsString();
  const std::string id = IdOf(shift.name());
  RETURN_IF_ERROR(
      tx_.Exec(sql::kShiftPut, tenant_, id, pg::Bytes{record}, turn.on, turn.change_time).status());
  return Turn(tx_, tenant_, id, turn.on);
}

absl::Status PgPeopleBook::PutTeam(const v1::Team& team) {
  const std::string record = team.SerializeAsString();
  return tx_.Exec(sql::kTeamPut, tenant_, IdOf(team.name()), pg::Bytes{record}).status();
}

absl::Status PgPeopleBook::Train(const v1::Training& training) {
  return tx_
      .Exec(sql::kTrainingPut, tenant_, IdOf(training.agent()), training.date(), training.course(),
            training.minutes())
      .status();
}

absl::StatusOr<int> PgPeopleBook::TrainingMinutes(const std::string& agent_id, int year) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kTrainingSum, tenant_, agent_id, absl::StrCat(year, "-01-01"),
                            absl::StrCat(year + 1, "-01-01")));
  return static_cast<int>(rows.Int(0, 0));
}

absl::Status PgPresenceBook::Set(const AgentKey& agent, v1::Presence presence, absl::Time now) {
  return tx_
      .Exec(sql::kAgentSetPresence, agent.first, agent.second, static_cast<int32_t>(presence), now)
      .status();
}

absl::StatusOr<bool> PgPresenceBook::Renew(const AgentKey& agent, absl::Time now,
                                           absl::Time until) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kPresenceRenew, agent.first, agent.second, now, until));
  return rows.affected() > 0;
}

absl::Status PgPresenceBook::Write(const AgentKey& agent, const PresenceRow& row) {
  return tx_
      .Exec(sql::kPresenceWrite, agent.first, agent.second, row.expire_time, row.offline_time,
            row.look_time)
      .status();
}

absl::StatusOr<std::optional<PresenceRow>> PgPresenceBook::Read(const AgentKey& agent, bool lock) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(lock ? sql::kPresenceLock : sql::kPresenceRead,
                                                 agent.first, agent.second));
  if (rows.empty()) return std::optional<PresenceRow>();
  PresenceRow row{.expire_time = rows.Time(0, 0), .look_time = rows.Time(0, 2)};
  if (!rows.IsNull(0, 1)) row.offline_time = rows.Time(0, 1);
  return std::optional<PresenceRow>(row);
}

absl::StatusOr<std::vector<CaseKey>> PgPresenceBook::InHand(const AgentKey& agent,
                                                            bool with_assigned) {
  std::vector<CaseKey> keys;
  const auto add = [&](const pg::Rows& rows) {
    for (int r = 0; r < rows.size(); ++r) keys.push_back({agent.first, ComplaintId(rows.Id(r, 0))});
  };
  ASSIGN_OR_RETURN(const pg::Rows offered, tx_.Exec(sql::kAgentOffered, agent.first, agent.second));
  add(offered);
  if (!with_assigned) return keys;
  ASSIGN_OR_RETURN(const pg::Rows assigned,
                   tx_.Exec(sql::kAgentAssigned, agent.first, agent.second));
  add(assigned);
  return keys;
}

absl::StatusOr<int> TurnShifts(pg::Transaction& tx, absl::Time now, int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kShiftTakeDue, now, limit));
  for (int r = 0; r < rows.size(); ++r) {
    v1::Shift shift;
    if (!shift.ParseFromString(rows.Text(r, 2))) {
      return absl::InternalError("a shift's record cannot be read");
    }
    const auto calendar = CalendarOf(shift, "shift");
    // Of a calendar that does not ship any more nothing is known: rather on than nobody at work.
    ShiftTurn turn{.on = true, .change_time = absl::InfiniteFuture()};
    if (calendar.ok()) {
      turn = TurnAt(*calendar, now);
    } else {
      LogWarning("shift_unusable",
                 {{"shift", shift.name()}, {"error", calendar.status().message()}});
    }
    RETURN_IF_ERROR(
        tx.Exec(sql::kShiftTurn, rows.View(r, 0), rows.View(r, 1), turn.on, turn.change_time)
            .status());
    RETURN_IF_ERROR(Turn(tx, rows.View(r, 0), rows.View(r, 1), turn.on));
  }
  return rows.size();
}

}  // namespace redress::routing
