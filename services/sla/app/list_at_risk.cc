#include "services/sla/app/list_at_risk.h"

#include <algorithm>

#include "base/proto_time.h"
#include "base/status_macros.h"

namespace redress::sla {
namespace {

std::vector<v1::AtRisk> RowsOf(const OpenSet& set, absl::Time before) {
  std::vector<v1::AtRisk> rows;
  int cycle = 1;
  for (const v1::Clock& clock : set.record.clocks()) cycle = std::max(cycle, CycleOf(clock));
  for (const v1::Clock& clock : set.record.clocks()) {
    // Nobody can work any more for what a round before missed.
    if (!IsOpen(clock) || CycleOf(clock) != cycle || FromProto(clock.deadline()) >= before)
      continue;
    v1::AtRisk& row = rows.emplace_back();
    row.set_complaint(set.complaint.Name());
    *row.mutable_clock() = clock;
  }
  return rows;
}

}  // namespace

absl::StatusOr<AtRiskPage> ListAtRisk(ClockIndex& index, absl::string_view tenant,
                                      absl::Time before, const OpenPlace& after, int size) {
  // Each set gives a row at least, so one more than the page holds is enough to see its end.
  ASSIGN_OR_RETURN(const std::vector<OpenSet> sets,
                   index.ListOpen(tenant, before, after, size + 1));
  AtRiskPage page;
  OpenPlace last = after;
  for (const OpenSet& set : sets) {
    std::vector<v1::AtRisk> rows = RowsOf(set, before);
    if (!page.rows.empty() && page.rows.size() + rows.size() > static_cast<size_t>(size)) {
      page.next = last;
      break;
    }
    page.rows.insert(page.rows.end(), std::make_move_iterator(rows.begin()),
                     std::make_move_iterator(rows.end()));
    last = {set.next_deadline, set.complaint};
  }
  return page;
}

}  // namespace redress::sla
