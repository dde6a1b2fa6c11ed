#include "services/analytics/app/answer_query.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/common/v1/common.pb.h"

namespace redress::analytics {
namespace {

std::string KeyOf(const Cell& cell, v1::Dimension dimension) {
  switch (dimension) {
    case v1::DIMENSION_CHANNEL:
      return common::v1::Channel_Name(static_cast<common::v1::Channel>(cell.channel));
    case v1::DIMENSION_CATEGORY: return cell.category;
    case v1::DIMENSION_LEVEL: return absl::StrCat(cell.level);
    case v1::DIMENSION_DEPARTMENT: return cell.department;
    default: return "";
  }
}

absl::StatusOr<Split> SplitFor(Figures& figures, const Question& question,
                               const absl::TimeZone& zone) {
  if (question.grain == v1::TIME_GRAIN_HOUR) return Split{.head = question.range};
  // Days that were kept by another time zone are of no use; the hours always are.
  ASSIGN_OR_RETURN(const std::string days_zone, figures.DaysZone());
  if (days_zone != zone.name()) return Split{.head = question.range};
  return SplitRange(question.range, zone);
}

}  // namespace

absl::Status AnswerQuery(Figures& figures, const Question& question, const absl::TimeZone& zone,
                         v1::QueryResponse& response) {
  ASSIGN_OR_RETURN(const Split split, SplitFor(figures, question, zone));
  ASSIGN_OR_RETURN(const std::vector<Sum> sums, figures.Query(question, split, zone));
  if (sums.size() > kRowsMax) return TooManyRows();

  struct Line {
    absl::Time bucket;
    std::vector<std::string> keys;
    int64_t value = 0;
  };
  std::vector<Line> lines;
  lines.reserve(sums.size());
  for (const Sum& sum : sums) {
    Line& line = lines.emplace_back(Line{sum.cell.bucket, {}, sum.value});
    for (const v1::Dimension dimension : question.dimensions) {
      line.keys.push_back(KeyOf(sum.cell, dimension));
    }
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tie(a.bucket, a.keys) < std::tie(b.bucket, b.keys);
  });

  int64_t total = 0;
  for (Line& line : lines) {
    v1::Row& row = *response.add_rows();
    if (question.grain != v1::TIME_GRAIN_UNSPECIFIED) {
      *row.mutable_bucket_time() = ToProto(line.bucket);
    }
    for (std::string& key : line.keys) row.add_keys(std::move(key));
    row.set_value(line.value);
    total += line.value;
  }
  response.set_total(total);
  return absl::OkStatus();
}

}  // namespace redress::analytics
