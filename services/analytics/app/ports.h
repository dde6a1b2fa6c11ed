// What the use cases need from the store.
//
//   ASSIGN_OR_RETURN(FactMap facts, book.Load(keys));
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/ids.h"
#include "services/analytics/domain/calendar.h"
#include "services/analytics/domain/cell.h"
#include "services/analytics/domain/fact.h"
#include "services/analytics/domain/question.h"

namespace redress::analytics {

// A complaint of a tenant.
struct FactKey {
  std::string tenant;
  ComplaintId complaint;

  auto operator<=>(const FactKey&) const = default;
};

// A fact as it was loaded; `version` counts its saves, 0 for one never saved.
struct VersionedFact {
  Fact fact;
  int64_t version = 0;
};
using FactMap = std::map<FactKey, VersionedFact>;

// A change of one tenant's figure.
struct Figure {
  std::string tenant;
  Cell cell;
  int64_t value = 0;
};

// Where facts and figures are written; all of it in the caller's transaction. Figures are given
// once a cell and in order of tenant and cell, so that no two writers wait for each other
// crosswise.
class FigureBook {
 public:
  virtual ~FigureBook() = default;

  // Makes days begin by `zone` for each tenant, given in order: remembers the zone of a new one,
  // and rebuilds the days of one whose days were kept by another zone.
  virtual absl::Status AlignDays(const std::vector<std::string>& tenants,
                                 const absl::TimeZone& zone) = 0;
  // The facts of `keys`, a new one where there is none.
  virtual absl::StatusOr<FactMap> Load(const std::vector<FactKey>& keys) = 0;
  // Error: ABORTED with reason FACT_MOVED when one was saved by somebody else since it was loaded.
  virtual absl::Status Save(const FactMap& facts) = 0;
  virtual absl::Status AddToHours(absl::Span<const Figure> figures) = 0;
  virtual absl::Status AddToDays(absl::Span<const Figure> figures) = 0;
  // Only metric and value matter here.
  virtual absl::Status AddToTotals(absl::Span<const Figure> figures) = 0;
  // The newest moment taken in for each tenant.
  virtual absl::Status Touch(const std::map<std::string, absl::Time>& newest) = 0;
};

// One figure of an answer; the cell has only what was asked for.
struct Sum {
  Cell cell;
  int64_t value = 0;
};

// Where figures are read; all of one tenant.
class Figures {
 public:
  virtual ~Figures() = default;

  // Time zone by which the tenant's days are kept, or "" when nothing was taken in yet.
  virtual absl::StatusOr<std::string> DaysZone() = 0;
  // Figures of a question over `split`, those that are 0 left out, kRowsMax + 1 at most, in no
  // order.
  virtual absl::StatusOr<std::vector<Sum>> Query(const Question& question, const Split& split,
                                                 const absl::TimeZone& zone) = 0;
  // Since ever, by metric; one that was never counted is missing.
  virtual absl::StatusOr<std::map<v1::Metric, int64_t>> Totals() = 0;
  // Complaints filed in whole hours.
  virtual absl::StatusOr<int64_t> FiledIn(const Range& range) = 0;
  // The newest moment taken in, if any.
  virtual absl::StatusOr<std::optional<absl::Time>> AsOf() = 0;
};

}  // namespace redress::analytics
