// Use case: open clocks due before a moment, the most urgent complaint first.
//
//   ASSIGN_OR_RETURN(AtRiskPage page, ListAtRisk(index, tenant, before, after, 50));
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/sla/app/ports.h"

namespace redress::sla {

struct AtRiskPage {
  std::vector<v1::AtRisk> rows;
  std::optional<OpenPlace> next;  // where the next page begins, if there is one
};

// A page ends between complaints: it holds `size` clocks at most, or one complaint's clocks where
// those alone are more.
absl::StatusOr<AtRiskPage> ListAtRisk(ClockIndex& index, absl::string_view tenant,
                                      absl::Time before, const OpenPlace& after, int size);

}  // namespace redress::sla
