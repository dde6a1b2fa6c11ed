#include "services/analytics/store/sql_figures.h"

#include "base/status_macros.h"
#include "services/analytics/store/sql.h"

namespace redress::analytics {

absl::StatusOr<std::string> SqlFigures::DaysZone() {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(kDaysZone, tenant_));
  return rows.empty() ? std::string() : rows.Text(0, 0);
}

absl::StatusOr<std::vector<Sum>> SqlFigures::Query(const Question& question, const Split& split,
                                                   const absl::TimeZone& zone) {
  ASSIGN_OR_RETURN(
      const pg::Rows rows,
      tx_.Exec(kQuery, tenant_, static_cast<int32_t>(question.metric), split.head.from,
               split.head.until, split.days.from, split.days.until, split.tail.from,
               split.tail.until, static_cast<int32_t>(question.grain), zone.name(),
               question.SplitsBy(v1::DIMENSION_CHANNEL), question.SplitsBy(v1::DIMENSION_CATEGORY),
               question.SplitsBy(v1::DIMENSION_LEVEL), question.SplitsBy(v1::DIMENSION_DEPARTMENT),
               question.channel, question.category, question.level, question.department,
               static_cast<int64_t>(kRowsMax) + 1));
  std::vector<Sum> sums;
  sums.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    sums.push_back({{.metric = question.metric,
                     .bucket = rows.Time(r, 0),
                     .channel = static_cast<int32_t>(rows.Int(r, 1)),
                     .category = rows.Text(r, 2),
                     .level = static_cast<int32_t>(rows.Int(r, 3)),
                     .department = rows.Text(r, 4)},
                    rows.Int(r, 5)});
  }
  return sums;
}

absl::StatusOr<std::map<v1::Metric, int64_t>> SqlFigures::Totals() {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(kTotals, tenant_));
  std::map<v1::Metric, int64_t> totals;
  for (int r = 0; r < rows.size(); ++r) {
    totals[static_cast<v1::Metric>(rows.Int(r, 0))] = rows.Int(r, 1);
  }
  return totals;
}

absl::StatusOr<int64_t> SqlFigures::FiledIn(const Range& range) {
  ASSIGN_OR_RETURN(
      const pg::Rows rows,
      tx_.Exec(kCountIn, tenant_, static_cast<int32_t>(v1::METRIC_FILED), range.from, range.until));
  return rows.Int(0, 0);
}

absl::StatusOr<std::optional<absl::Time>> SqlFigures::AsOf() {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(kAsOf, tenant_));
  std::optional<absl::Time> as_of;
  if (!rows.IsNull(0, 0)) as_of = rows.Time(0, 0);
  return as_of;
}

}  // namespace redress::analytics
