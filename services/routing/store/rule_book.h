// Versions of a tenant's rules in Postgres.
//
//   PgRuleBook book(tx, "demo");
//   ASSIGN_OR_RETURN(const int active, book.Lock());
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pg/database.h"
#include "services/routing/app/ports.h"

namespace redress::routing {

// Rules as they are stored. Error: INTERNAL.
absl::StatusOr<std::vector<v1::Rule>> ParseRules(absl::string_view record);

// Lives inside one transaction. Not thread-safe.
class PgRuleBook final : public RuleBook {
 public:
  PgRuleBook(pg::Transaction& tx, std::string tenant) : tx_(tx), tenant_(std::move(tenant)) {}

  absl::StatusOr<int> Lock() override;
  absl::StatusOr<int> Active() override;
  absl::StatusOr<RulesRoom> Room() override;
  absl::Status Add(const RulesVersion& version) override;
  absl::Status Activate(const NumberedRules& rules, absl::Time now) override;
  absl::StatusOr<std::optional<RulesVersion>> Find(int version) override;
  absl::StatusOr<std::vector<v1::RuleSet>> List(int before, int64_t limit) override;

 private:
  pg::Transaction& tx_;
  const std::string tenant_;
};

}  // namespace redress::routing
