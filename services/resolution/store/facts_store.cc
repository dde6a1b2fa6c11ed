#include "services/resolution/store/facts_store.h"

#include "base/status_macros.h"
#include "services/resolution/store/sql.h"

namespace redress::resolution {
namespace {

std::optional<Facts> Read(absl::string_view tenant, const pg::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  Facts facts{.tenant = std::string(tenant),
              .complaint = ComplaintId(rows.Id(0, 0)),
              .category = rows.Text(0, 1),
              .subcategory = rows.Text(0, 2),
              .level = static_cast<common::v1::Level>(rows.Int(0, 3)),
              .language = rows.Text(0, 4),
              .customer_id = rows.Text(0, 5),
              .order_id = rows.Text(0, 6),
              .sku = rows.Text(0, 7),
              .solution_template = rows.Text(0, 9),
              .withdrawn = rows.Bool(0, 10)};
  if (!rows.IsNull(0, 8)) facts.amount_minor_units = rows.Int(0, 8);
  if (!rows.IsNull(0, 11)) facts.merged_into = ComplaintId(rows.Id(0, 11));
  return facts;
}

}  // namespace

absl::StatusOr<std::optional<Facts>> FactsStore::Find(absl::string_view tenant,
                                                      const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kFindFacts, tenant, complaint.uuid()));
  return Read(tenant, rows);
}

absl::StatusOr<std::optional<Facts>> FactsStore::Lock(absl::string_view tenant,
                                                      const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLockFacts, tenant, complaint.uuid()));
  return Read(tenant, rows);
}

absl::StatusOr<std::optional<Facts>> FactsStore::LockOf(absl::string_view tenant,
                                                        const ProposalId& proposal) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLockFactsOf, tenant, proposal.uuid()));
  return Read(tenant, rows);
}

absl::Status FactsStore::Insert(absl::Span<const Facts> filed) {
  if (filed.empty()) return absl::OkStatus();
  std::vector<absl::string_view> tenants, categories, subcategories, languages, customers, orders,
      skus, templates;
  std::vector<Uuid> complaints;
  std::vector<int32_t> levels;
  std::vector<std::optional<int64_t>> amounts;
  for (const Facts& facts : filed) {
    tenants.push_back(facts.tenant);
    complaints.push_back(facts.complaint.uuid());
    categories.push_back(facts.category);
    subcategories.push_back(facts.subcategory);
    levels.push_back(facts.level);
    languages.push_back(facts.language);
    customers.push_back(facts.customer_id);
    orders.push_back(facts.order_id);
    skus.push_back(facts.sku);
    amounts.push_back(facts.amount_minor_units);
    templates.push_back(facts.solution_template);
  }
  return tx_
      .Exec(sql::kInsertFacts, tenants, complaints, categories, subcategories, levels, languages,
            customers, orders, skus, amounts, templates)
      .status();
}

namespace {

using Complaints = absl::Span<const std::pair<std::string, ComplaintId>>;

absl::Status OnEach(pg::Transaction& tx, const pg::Statement& statement, Complaints complaints) {
  if (complaints.empty()) return absl::OkStatus();
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  for (const auto& [tenant, complaint] : complaints) {
    tenants.push_back(tenant);
    ids.push_back(complaint.uuid());
  }
  return tx.Exec(statement, tenants, ids).status();
}

}  // namespace

absl::Status FactsStore::Withdraw(Complaints withdrawn) {
  return OnEach(tx_, sql::kWithdraw, withdrawn);
}

absl::Status FactsStore::ForgetCustomers(Complaints erased) {
  return OnEach(tx_, sql::kForgetCustomers, erased);
}

absl::Status FactsStore::Merge(absl::string_view tenant, const ComplaintId& complaint,
                               const std::optional<ComplaintId>& into) {
  std::optional<Uuid> id;
  if (into) id = into->uuid();
  return tx_.Exec(sql::kMergeFacts, tenant, complaint.uuid(), id).status();
}

absl::Status FactsStore::Reclassify(absl::string_view tenant, const ComplaintId& complaint,
                                    const events::v1::ComplaintReclassified& corrected) {
  return tx_
      .Exec(sql::kReclassifyFacts, tenant, complaint.uuid(), corrected.category(),
            corrected.subcategory(), static_cast<int32_t>(corrected.level()),
            TemplateIdOf(corrected.solution_template()))
      .status();
}

absl::Status FactsStore::Link(absl::string_view tenant, const ComplaintId& complaint,
                              const events::v1::OrderLinked& linked) {
  return tx_
      .Exec(sql::kLinkFacts, tenant, complaint.uuid(), linked.order_id(), linked.sku(),
            AmountOf(linked.has_amount(), linked.amount()), static_cast<int32_t>(linked.level()))
      .status();
}

}  // namespace redress::resolution
