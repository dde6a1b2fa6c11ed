// Shifts, teams, training and presences in Postgres.
//
//   PgPeopleBook people(tx, "demo");
//   ASSIGN_OR_RETURN(const int turned, TurnShifts(tx, now, 20));
#pragma once

#include <string>
#include <vector>

#include "pg/database.h"
#include "services/routing/app/people_ports.h"

namespace redress::routing {

// Lives inside one transaction. Not thread-safe.
class PgPeopleBook final : public People {
 public:
  PgPeopleBook(pg::Transaction& tx, std::string tenant) : tx_(tx), tenant_(std::move(tenant)) {}

  absl::StatusOr<KnownNames> Names() override;
  absl::StatusOr<bool> HasAgent(const std::string& agent_id) override;
  absl::Status HoldShifts(const std::vector<std::string>& shift_ids) override;
  absl::Status PutShift(const v1::Shift& shift, const ShiftTurn& turn) override;
  absl::Status PutTeam(const v1::Team& team) override;
  absl::Status Train(const v1::Training& training) override;
  absl::StatusOr<int> TrainingMinutes(const std::string& agent_id, int year) override;

 private:
  pg::Transaction& tx_;
  const std::string tenant_;
};

// Lives inside one transaction. Not thread-safe.
class PgPresenceBook final : public PresenceBook {
 public:
  explicit PgPresenceBook(pg::Transaction& tx) : tx_(tx) {}

  absl::Status Set(const AgentKey& agent, v1::Presence presence, absl::Time now) override;
  absl::StatusOr<bool> Renew(const AgentKey& agent, absl::Time now, absl::Time until) override;
  absl::Status Write(const AgentKey& agent, const PresenceRow& row) override;
  absl::StatusOr<std::optional<PresenceRow>> Read(const AgentKey& agent, bool lock) override;
  absl::StatusOr<std::vector<CaseKey>> InHand(const AgentKey& agent, bool with_assigned) override;

 private:
  pg::Transaction& tx_;
};

// Turns shifts, of any tenant, whose time has come, with their agents; leaves out what another
// transaction turns. Returns how many.
absl::StatusOr<int> TurnShifts(pg::Transaction& tx, absl::Time now, int64_t limit);

}  // namespace redress::routing
