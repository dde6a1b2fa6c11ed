// Use case: how a clock's deadline came about (R-S14).
//
//   ASSIGN_OR_RETURN(response, ExplainClock(index, shelf, tenant, question, now));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/sla/app/ports.h"
#include "services/sla/domain/explain.h"

namespace redress::sla {

struct ExplainQuestion {
  ComplaintId complaint;
  std::string clock_id;
  Language language = Language::kEnglish;
};

// Errors: those of GetClocks, and NOT_FOUND with CLOCK_NOT_FOUND.
absl::StatusOr<v1::ExplainClockResponse> ExplainClock(ClockIndex& index, const PolicyShelf& shelf,
                                                      absl::string_view tenant,
                                                      const ExplainQuestion& question,
                                                      absl::Time now);

}  // namespace redress::sla
