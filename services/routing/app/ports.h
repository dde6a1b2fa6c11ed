// What the use cases need from the database; each object serves one transaction.
//
//   ASSIGN_OR_RETURN(std::vector<CaseRecord> records, cases.Load(keys));
//   RETURN_IF_ERROR(cases.Save({&records[0]}));
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "redress/routing/v1/routing.pb.h"
#include "redress/routing/v1/workflow.pb.h"
#include "services/routing/domain/agent_choice.h"
#include "services/routing/domain/case_record.h"
#include "services/routing/domain/match.h"
#include "services/routing/domain/rules.h"

namespace redress::routing {

// Cases, their events and their timers.
class CaseBook : public WaitingCases {
 public:
  // Locks and returns those that are known, in the order of their complaint ids, waiting for
  // whoever has them. Called first in a transaction.
  virtual absl::StatusOr<std::vector<CaseRecord>> Load(std::vector<CaseKey> keys) = 0;
  // Writes new and changed records and moves their versions and etags on.
  virtual absl::Status Save(const std::vector<CaseRecord*>& records) = 0;
  // Arms the lapse of each record's standing offer.
  virtual absl::Status ArmLapses(const std::vector<const CaseRecord*>& records) = 0;
  virtual absl::Status DisarmLapses(const std::vector<CaseKey>& keys) = 0;
  // Arms the timer of each record's transfer that is due next, or disarms it, and lists the record
  // among those that a department sits on, or not any more (R-R6).
  virtual absl::Status KeepTransfers(const std::vector<const CaseRecord*>& records) = 0;
  // A new event to fill; written with the commit.
  virtual events::v1::Event& Record(const CaseKey& key, absl::Time now,
                                    absl::string_view actor) = 0;
  // Tells watchers of a tenant's new offers once they are committed.
  virtual void Announce(absl::string_view tenant, const v1::Offer& offer) = 0;
};

// Agents.
class Staff : public FreeStaff {
 public:
  // Moves loads and marks the agents whose load moves as not idle until `now`. Returns those of all
  // who have room after it, with their departments.
  virtual absl::StatusOr<std::vector<FreeAgent>> ChangeLoads(std::vector<LoadChange> changes,
                                                             absl::Time now) = 0;
  // One agent as they are, training of this year included. Error: NOT_FOUND.
  virtual absl::StatusOr<v1::Agent> Find(absl::string_view tenant, absl::string_view agent_id,
                                         absl::Time now) = 0;
  // Locks one agent first. Error: NOT_FOUND.
  virtual absl::StatusOr<v1::Agent> Lock(absl::string_view tenant, absl::string_view agent_id,
                                         absl::Time now) = 0;
  // Creates or replaces; load and presence are kept.
  virtual absl::StatusOr<v1::Agent> Put(absl::string_view tenant, const v1::Agent& agent,
                                        absl::Time now) = 0;
  // Those of the desks that have any agent at all, free or not.
  virtual absl::StatusOr<std::set<Desk>> Staffed(const std::vector<Desk>& desks) = 0;
};

// Departments and rules as the tenant put them; what is not put is the domain's default.
class Catalogue {
 public:
  virtual ~Catalogue() = default;
  virtual absl::StatusOr<absl::flat_hash_map<std::string, std::vector<v1::Department>>> Departments(
      const std::vector<std::string>& tenants) = 0;
  // The rules that decide, of tenants that ever put any.
  virtual absl::StatusOr<absl::flat_hash_map<std::string, NumberedRules>> Rules(
      const std::vector<std::string>& tenants) = 0;
  // The workflows that decide, of tenants that ever put any.
  virtual absl::StatusOr<absl::flat_hash_map<std::string, std::vector<v1::Workflow>>> Workflows(
      const std::vector<std::string>& tenants) = 0;
  virtual absl::Status PutDepartment(absl::string_view tenant,
                                     const v1::Department& department) = 0;
};

}  // namespace redress::routing
