#include "services/routing/store/readers.h"

#include "base/status_macros.h"
#include "services/routing/store/sql.h"

namespace redress::routing {
namespace {

absl::StatusOr<std::optional<events::v1::ComplaintFiled>> ReadFacts(const pg::Rows& rows, int r,
                                                                    int column) {
  const absl::string_view bytes = rows.View(r, column);
  if (bytes.empty()) return std::optional<events::v1::ComplaintFiled>();
  std::optional<events::v1::ComplaintFiled> facts(std::in_place);
  if (!facts->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InternalError("what rules saw of a case cannot be read");
  }
  return facts;
}

absl::StatusOr<pg::Rows> SelectCases(pg::Transaction& tx, absl::string_view tenant,
                                     const CaseFilter& f) {
  if (f.overdue_transfers) {
    return tx.Exec(sql::kCaseListOverdue, tenant, f.states, f.after_time, f.after_id, f.limit,
                   f.assignee_id, f.department_id);
  }
  if (!f.assignee_id.empty()) {
    return tx.Exec(sql::kCaseListOfAssignee, tenant, f.states, f.after_time, f.after_id, f.limit,
                   f.assignee_id, f.department_id);
  }
  if (!f.department_id.empty()) {
    return tx.Exec(sql::kCaseListOfDepartment, tenant, f.states, f.after_time, f.after_id, f.limit,
                   f.department_id);
  }
  return tx.Exec(sql::kCaseList, tenant, f.states, f.after_time, f.after_id, f.limit);
}

}  // namespace

absl::StatusOr<v1::Case> ReadCase(const pg::Rows& rows, int r, int column) {
  v1::Case work_case;
  const absl::string_view bytes = rows.View(r, column);
  if (!work_case.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InternalError("a case's record cannot be read");
  }
  return work_case;
}

absl::StatusOr<std::optional<v1::Case>> FindCase(pg::Transaction& tx, const CaseKey& key) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kCaseGet, key.tenant, key.complaint.uuid()));
  if (rows.empty()) return std::optional<v1::Case>();
  ASSIGN_OR_RETURN(v1::Case work_case, ReadCase(rows, 0, 0));
  if (work_case.state() == v1::CASE_STATE_UNSPECIFIED) return std::optional<v1::Case>();
  return std::optional<v1::Case>(std::move(work_case));
}

absl::StatusOr<std::map<ComplaintId, std::string>> ComplainedAgents(
    pg::Transaction& tx, absl::string_view tenant, const std::vector<ComplaintId>& complaints) {
  std::map<ComplaintId, std::string> agents;
  if (complaints.empty()) return agents;
  std::vector<Uuid> ids;
  for (const ComplaintId& complaint : complaints) ids.push_back(complaint.uuid());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kCaseRecords, tenant, ids));
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(const v1::Case work_case, ReadCase(rows, r, 1));
    if (work_case.complained_agent().empty()) continue;
    agents.emplace(ComplaintId(rows.Id(r, 0)), work_case.complained_agent());
  }
  return agents;
}

absl::StatusOr<std::optional<SeenCase>> FindSeenCase(pg::Transaction& tx, const CaseKey& key) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kCaseSeen, key.tenant, key.complaint.uuid()));
  if (rows.empty()) return std::optional<SeenCase>();
  SeenCase seen;
  ASSIGN_OR_RETURN(seen.work_case, ReadCase(rows, 0, 0));
  if (seen.work_case.state() == v1::CASE_STATE_UNSPECIFIED) return std::optional<SeenCase>();
  ASSIGN_OR_RETURN(seen.facts, ReadFacts(rows, 0, 1));
  return std::optional<SeenCase>(std::move(seen));
}

absl::StatusOr<std::vector<CaseFacts>> ListCaseFacts(pg::Transaction& tx, absl::string_view tenant,
                                                     const CasePlace& after, absl::Time until,
                                                     int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kCaseFacts, tenant, after.open_time,
                                                after.complaint_id, until, limit));
  std::vector<CaseFacts> all;
  for (int r = 0; r < rows.size(); ++r) {
    CaseFacts& one = all.emplace_back();
    one.place = {rows.Time(r, 1), rows.Id(r, 0)};
    ASSIGN_OR_RETURN(one.facts, ReadFacts(rows, r, 2));
  }
  return all;
}

absl::StatusOr<CasePage> ListCases(pg::Transaction& tx, absl::string_view tenant,
                                   const CaseFilter& filter) {
  ASSIGN_OR_RETURN(const pg::Rows rows, SelectCases(tx, tenant, filter));
  CasePage page;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(v1::Case work_case, ReadCase(rows, r, 0));
    page.cases.push_back(std::move(work_case));
    page.last_time = rows.Time(r, 1);
    page.last_id = rows.Id(r, 2);
  }
  return page;
}

absl::StatusOr<std::vector<TenantOffer>> StandingOffers(pg::Transaction& tx,
                                                        const std::vector<AgentKey>& agents) {
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> ids;
  for (const auto& [tenant, id] : agents) {
    tenants.push_back(tenant);
    ids.push_back(id);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kOfferStanding, tenants, ids));
  std::vector<TenantOffer> offers;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(const v1::Case work_case, ReadCase(rows, r, 1));
    offers.push_back({rows.Text(r, 0), work_case.offer()});
  }
  return offers;
}

absl::StatusOr<std::vector<Desk>> IdleDesks(pg::Transaction& tx, const Desk& after, int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kDeskIdle, after.first, after.second, limit));
  std::vector<Desk> desks;
  for (int r = 0; r < rows.size(); ++r) desks.emplace_back(rows.Text(r, 0), rows.Text(r, 1));
  return desks;
}

}  // namespace redress::routing
