// Complaints' facts on Postgres.
//
//   FactsStore facts(tx);
//   RETURN_IF_ERROR(facts.Insert(filed));
//   ASSIGN_OR_RETURN(std::optional<Facts> one, facts.Lock(tenant, complaint));
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pg/database.h"
#include "services/resolution/app/ports.h"

namespace redress::resolution {

// Lives as long as its transaction.
class FactsStore final : public FactsBook {
 public:
  explicit FactsStore(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<std::optional<Facts>> Find(absl::string_view tenant,
                                            const ComplaintId& complaint) override;
  absl::StatusOr<std::optional<Facts>> Lock(absl::string_view tenant,
                                            const ComplaintId& complaint) override;
  absl::StatusOr<std::optional<Facts>> LockOf(absl::string_view tenant,
                                              const ProposalId& proposal) override;

  // One statement for all of them.
  absl::Status Insert(absl::Span<const Facts> filed);
  absl::Status Withdraw(absl::Span<const std::pair<std::string, ComplaintId>> withdrawn);
  // Joins the complaint to another one, or to none.
  absl::Status Merge(absl::string_view tenant, const ComplaintId& complaint,
                     const std::optional<ComplaintId>& into);
  absl::Status Link(absl::string_view tenant, const ComplaintId& complaint,
                    const events::v1::OrderLinked& linked);
  absl::Status Reclassify(absl::string_view tenant, const ComplaintId& complaint,
                          const events::v1::ComplaintReclassified& corrected);
  // Their personal data are erased: the platform's id of the customer is, too.
  absl::Status ForgetCustomers(absl::Span<const std::pair<std::string, ComplaintId>> erased);

 private:
  pg::Transaction& tx_;
};

}  // namespace redress::resolution
