#include "services/analytics/app/take_in.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/analytics/domain/counts.h"

namespace redress::analytics {
namespace {

// One figure a cell, in order, those that came to nothing left out.
std::vector<Figure> Summed(std::vector<Figure> figures) {
  std::sort(figures.begin(), figures.end(), [](const Figure& a, const Figure& b) {
    return std::tie(a.tenant, a.cell) < std::tie(b.tenant, b.cell);
  });
  std::vector<Figure> sums;
  for (Figure& figure : figures) {
    if (!sums.empty() && sums.back().tenant == figure.tenant && sums.back().cell == figure.cell) {
      sums.back().value += figure.value;
      continue;
    }
    if (!sums.empty() && sums.back().value == 0) sums.pop_back();
    sums.push_back(std::move(figure));
  }
  if (!sums.empty() && sums.back().value == 0) sums.pop_back();
  return sums;
}

std::vector<Figure> ByDay(std::vector<Figure> hours, const absl::TimeZone& zone) {
  for (Figure& figure : hours) figure.cell.bucket = DayOf(figure.cell.bucket, zone);
  return Summed(std::move(hours));
}

std::vector<Figure> ByMetric(const std::vector<Figure>& days) {
  std::vector<Figure> totals;
  totals.reserve(days.size());
  for (const Figure& figure : days) {
    totals.push_back({figure.tenant, {.metric = figure.cell.metric}, figure.value});
  }
  return Summed(std::move(totals));
}

struct Batch {
  std::vector<FactKey> keys;                     // one for each arrival that concerns a figure
  std::vector<const events::v1::Event*> events;  // beside it
  std::map<std::string, absl::Time> newest;      // by tenant
};

absl::StatusOr<Batch> Sort(absl::Span<const Arrival> arrivals) {
  Batch batch;
  for (const Arrival& arrival : arrivals) {
    const events::v1::Event& event = *arrival.event;
    if (event.tenant().empty()) {
      return Error(absl::StatusCode::kInvalidArgument, "TENANT_MISSING",
                   "the event names no tenant; see to its source");
    }
    const absl::Time occurred = FromProto(event.occur_time());
    auto& newest = batch.newest.try_emplace(event.tenant(), occurred).first->second;
    newest = std::max(newest, occurred);
    if (!Concerns(event)) continue;
    batch.keys.push_back({event.tenant(), arrival.complaint});
    batch.events.push_back(&event);
  }
  return batch;
}

}  // namespace

absl::Status TakeIn(FigureBook& book, absl::Span<const Arrival> arrivals,
                    const absl::TimeZone& zone) {
  ASSIGN_OR_RETURN(const Batch batch, Sort(arrivals));
  if (!batch.keys.empty()) {
    std::set<std::string> tenants;
    for (const FactKey& key : batch.keys) tenants.insert(key.tenant);
    RETURN_IF_ERROR(book.AlignDays({tenants.begin(), tenants.end()}, zone));
    std::vector<FactKey> wanted = batch.keys;
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    ASSIGN_OR_RETURN(FactMap facts, book.Load(wanted));

    std::vector<Figure> figures;
    for (size_t i = 0; i < batch.keys.size(); ++i) {
      for (Increment& increment : Fold(facts[batch.keys[i]].fact, *batch.events[i])) {
        figures.push_back({batch.keys[i].tenant, std::move(increment.cell), increment.value});
      }
    }
    RETURN_IF_ERROR(book.Save(facts));
    const std::vector<Figure> hours = Summed(std::move(figures));
    const std::vector<Figure> days = ByDay(hours, zone);
    RETURN_IF_ERROR(book.AddToHours(hours));
    RETURN_IF_ERROR(book.AddToDays(days));
    RETURN_IF_ERROR(book.AddToTotals(ByMetric(days)));
  }
  return book.Touch(batch.newest);
}

}  // namespace redress::analytics
