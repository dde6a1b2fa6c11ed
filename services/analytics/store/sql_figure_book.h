// Facts and figures in Postgres, written in one transaction.
//
//   SqlFigureBook book(tx, shard);
//   RETURN_IF_ERROR(TakeIn(book, arrivals, zone));
#pragma once

#include "pg/database.h"
#include "services/analytics/app/ports.h"

namespace redress::analytics {

// How many shards a figure has at most.
inline constexpr int32_t kShardCount = 8;

// Lives inside one transaction. Not thread-safe. `shard` is the replica's own, so that replicas
// seldom wait for each other's rows; any shard is right.
class SqlFigureBook final : public FigureBook {
 public:
  SqlFigureBook(pg::Transaction& tx, int32_t shard) : tx_(tx), shard_(shard) {}

  absl::Status AlignDays(const std::vector<std::string>& tenants,
                         const absl::TimeZone& zone) override;
  absl::StatusOr<FactMap> Load(const std::vector<FactKey>& keys) override;
  absl::Status Save(const FactMap& facts) override;
  absl::Status AddToHours(absl::Span<const Figure> figures) override;
  absl::Status AddToDays(absl::Span<const Figure> figures) override;
  absl::Status AddToTotals(absl::Span<const Figure> figures) override;
  absl::Status Touch(const std::map<std::string, absl::Time>& newest) override;

 private:
  absl::Status Add(const pg::Statement& statement, absl::Span<const Figure> figures);
  absl::Status RebuildDays(const std::string& tenant, const absl::TimeZone& zone);

  pg::Transaction& tx_;
  const int32_t shard_;
};

}  // namespace redress::analytics
