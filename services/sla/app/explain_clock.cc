#include "services/sla/app/explain_clock.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/sla/app/get_clocks.h"

namespace redress::sla {

absl::StatusOr<v1::ExplainClockResponse> ExplainClock(ClockIndex& index, const PolicyShelf& shelf,
                                                      absl::string_view tenant,
                                                      const ExplainQuestion& question,
                                                      absl::Time now) {
  ASSIGN_OR_RETURN(const v1::GetClocksResponse record,
                   GetClocks(index, tenant, question.complaint));
  for (const v1::Clock& clock : record.clocks()) {
    if (clock.clock_id() != question.clock_id) continue;
    return Explain(clock, shelf.Of(tenant).OriginOf(clock), now, question.language);
  }
  return Error(absl::StatusCode::kNotFound, "CLOCK_NOT_FOUND",
               absl::StrCat(question.complaint.Name(), " has no clock \"", question.clock_id,
                            "\"; it has ",
                            absl::StrJoin(record.clocks(), ", ",
                                          [](std::string* out, const v1::Clock& clock) {
                                            absl::StrAppend(out, clock.clock_id());
                                          })))
      .Field("clock_id");
}

}  // namespace redress::sla
