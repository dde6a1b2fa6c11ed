// A tenant's calendars and policies in Postgres.
//
//   PgPolicyBook book(tx, call.caller.tenant);
//   ASSIGN_OR_RETURN(const absl::Time now, book.Lock());
#pragma once

#include <string>

#include "pg/database.h"
#include "services/sla/app/policy_ports.h"

namespace redress::sla {

class PgPolicyBook final : public PolicyBook {
 public:
  // Lives as long as the transaction at most.
  PgPolicyBook(pg::Transaction& tx, std::string tenant) : tx_(tx), tenant_(std::move(tenant)) {}

  absl::StatusOr<absl::Time> Lock() override;
  absl::StatusOr<std::vector<CalendarHead>> Calendars() override;
  absl::StatusOr<std::vector<PolicyHead>> Policies() override;
  absl::StatusOr<std::vector<Document>> CalendarDocuments(const VersionKeys& keys) override;
  absl::StatusOr<std::vector<Document>> PolicyDocuments(const VersionKeys& keys) override;
  absl::Status AddCalendar(const Document& document, absl::Time now) override;
  absl::Status Save(const PolicyVersion& version, const std::string* document,
                    absl::Time now) override;

 private:
  absl::StatusOr<std::vector<Document>> Documents(const pg::Statement& statement,
                                                  const VersionKeys& keys);

  pg::Transaction& tx_;
  const std::string tenant_;
};

}  // namespace redress::sla
