// States of the detection as bytes, for a store (R-R7).
//
//   const std::string bytes = EncodeGroupKey(state);
//   ASSIGN_OR_RETURN(GroupKeyState state, DecodeGroupKey(bytes));
//
// What is decoded is what was encoded, to the last bit: a detection that goes on from stored states
// decides as one that was never interrupted.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/routing/domain/group_detector.h"

namespace redress::routing {

std::string EncodeGroupKey(const GroupKeyState& state);
std::string EncodeTraffic(const TenantTraffic& traffic);

// Error: DATA_LOSS for bytes that no encoder of this version or an earlier one has written.
absl::StatusOr<GroupKeyState> DecodeGroupKey(absl::string_view bytes);
absl::StatusOr<TenantTraffic> DecodeTraffic(absl::string_view bytes);

}  // namespace redress::routing
