// What is read without being changed: lists, standing offers, desks to sweep.
//
//   ASSIGN_OR_RETURN(CasePage page, ListCases(tx, "demo", {.limit = 50}));
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/database.h"
#include "services/routing/app/people_ports.h"
#include "services/routing/app/ports.h"
#include "services/routing/app/read_rules.h"
#include "services/routing/store/case_book.h"

namespace redress::routing {

// The case's record in a column.
absl::StatusOr<v1::Case> ReadCase(const pg::Rows& rows, int r, int column);

// Nothing when routing does not know the complaint (yet).
absl::StatusOr<std::optional<v1::Case>> FindCase(pg::Transaction& tx, const CaseKey& key);

// Whom complaints are about, as agents/{id}; those that are about nobody are left out (R-R2).
absl::StatusOr<std::map<ComplaintId, std::string>> ComplainedAgents(
    pg::Transaction& tx, absl::string_view tenant, const std::vector<ComplaintId>& complaints);

// A case with what rules saw of it; nothing when routing does not know the complaint (yet).
absl::StatusOr<std::optional<SeenCase>> FindSeenCase(pg::Transaction& tx, const CaseKey& key);

// A place in the order in which cases were opened.
struct CasePlace {
  absl::Time open_time = absl::InfinitePast();
  Uuid complaint_id;
};

// What rules saw of one case.
struct CaseFacts {
  CasePlace place;
  std::optional<events::v1::ComplaintFiled> facts;  // nothing when it was not kept
};

// Cases after `after` that were opened before `until`, in order.
absl::StatusOr<std::vector<CaseFacts>> ListCaseFacts(pg::Transaction& tx, absl::string_view tenant,
                                                     const CasePlace& after, absl::Time until,
                                                     int64_t limit);

struct CaseFilter {
  std::string department_id;  // or empty
  std::string assignee_id;    // or empty
  std::vector<int32_t> states;
  bool overdue_transfers = false;  // those alone that a department sits on (R-R6)
  absl::Time after_time = absl::InfinitePast();
  Uuid after_id;
  int64_t limit = 50;
};

struct CasePage {
  std::vector<v1::Case> cases;  // oldest first
  absl::Time last_time;         // place of the last one
  Uuid last_id;
};

absl::StatusOr<CasePage> ListCases(pg::Transaction& tx, absl::string_view tenant,
                                   const CaseFilter& filter);

// Offers that stand for these agents, oldest case first.
absl::StatusOr<std::vector<TenantOffer>> StandingOffers(pg::Transaction& tx,
                                                        const std::vector<AgentKey>& agents);

// Desks after `after` where somebody is free and something waits, in order.
absl::StatusOr<std::vector<Desk>> IdleDesks(pg::Transaction& tx, const Desk& after, int64_t limit);

}  // namespace redress::routing
