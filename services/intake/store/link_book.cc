#include "services/intake/store/link_book.h"

#include "base/status_macros.h"
#include "services/intake/domain/links.h"
#include "services/intake/store/links_sql.h"

namespace redress::intake {

absl::StatusOr<std::map<LinkBook::Key, std::vector<ComplaintId>>> PgLinkBook::Chains(
    const std::set<Key>& keys) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  for (const auto& [tenant, id] : keys) {
    tenants.emplace_back(tenant);
    ids.emplace_back(id.uuid());
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kChains, tenants, ids, int32_t{kChainMax}));
  std::map<Key, std::vector<ComplaintId>> chains;
  for (int r = 0; r < rows.size(); ++r) {
    chains[{rows.Text(r, 0), ComplaintId(rows.Id(r, 1))}].emplace_back(rows.Id(r, 2));
  }
  return chains;
}

absl::StatusOr<int> PgLinkBook::Height(const Key& key) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kHeight, key.first, key.second.uuid(), int32_t{kChainMax}));
  return static_cast<int>(rows.Int(0, 0));
}

absl::StatusOr<bool> PgLinkBook::GoesOnForOthers(const Key& key) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kGoesOnForOthers, key.first,
                                                 key.second.uuid(), int32_t{kChainMax}));
  return rows.Bool(0, 0);
}

absl::Status PgLinkBook::Join(const Key& key, const ComplaintId& into, const std::string& actor,
                              absl::Time now) {
  return tx_.Exec(sql::kJoin, key.first, key.second.uuid(), into.uuid(), now, actor).status();
}

absl::Status PgLinkBook::Part(const Key& key) {
  return tx_.Exec(sql::kPart, key.first, key.second.uuid()).status();
}

absl::StatusOr<std::optional<Survivor>> FindSurvivor(pg::Transaction& tx, const std::string& tenant,
                                                     const ComplaintId& id) {
  PgLinkBook links(tx);
  ASSIGN_OR_RETURN(const auto chains, links.Chains({{tenant, id}}));
  if (chains.empty()) return std::optional<Survivor>();
  Survivor survivor;
  ASSIGN_OR_RETURN(survivor.stored, GetComplaint(tx, tenant, chains.begin()->second.back()));
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kMergeTime, tenant, id.uuid()));
  survivor.merge_time = rows.empty() ? absl::InfinitePast() : rows.Time(0, 0);
  return std::optional<Survivor>(std::move(survivor));
}

}  // namespace redress::intake
