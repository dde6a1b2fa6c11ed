// What a fact holds back, as bytes: the rows of a QueryResponse, with the hour as bucket_time and
// the metric's number and the department as keys.
//
//   const std::string bytes = EncodeHeld(fact.held);
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/analytics/domain/fact.h"

namespace redress::analytics {

// "" for none.
std::string EncodeHeld(const std::vector<Held>& held);
// Error: DATA_LOSS for bytes that EncodeHeld did not write.
absl::StatusOr<std::vector<Held>> DecodeHeld(absl::string_view bytes);

}  // namespace redress::analytics
