#include "services/sla/app/get_clocks.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::sla {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);

}  // namespace

absl::StatusOr<v1::GetClocksResponse> GetClocks(ClockIndex& index, absl::string_view tenant,
                                                const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(std::optional<v1::GetClocksResponse> found, index.Find(tenant, complaint));
  if (found) return *std::move(found);
  return Error(absl::StatusCode::kNotFound, "NOT_FOUND",
               absl::StrCat("there is no complaint ", complaint.Name(),
                            " here, or its filing has not arrived yet; try again shortly"))
      .RetryAfter(kRetryDelay);
}

}  // namespace redress::sla
