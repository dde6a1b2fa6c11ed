// Figures of one tenant, read from Postgres.
//
//   SqlFigures figures(tx, call.caller.tenant);
#pragma once

#include <string>
#include <utility>

#include "pg/database.h"
#include "services/analytics/app/ports.h"

namespace redress::analytics {

// Lives inside one transaction. Not thread-safe. Every statement filters by the tenant.
class SqlFigures final : public Figures {
 public:
  SqlFigures(pg::Transaction& tx, std::string tenant) : tx_(tx), tenant_(std::move(tenant)) {}

  absl::StatusOr<std::string> DaysZone() override;
  absl::StatusOr<std::vector<Sum>> Query(const Question& question, const Split& split,
                                         const absl::TimeZone& zone) override;
  absl::StatusOr<std::map<v1::Metric, int64_t>> Totals() override;
  absl::StatusOr<int64_t> FiledIn(const Range& range) override;
  absl::StatusOr<std::optional<absl::Time>> AsOf() override;

 private:
  pg::Transaction& tx_;
  const std::string tenant_;
};

}  // namespace redress::analytics
