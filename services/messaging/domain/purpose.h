// What a message to the customer is for.
//
//   ASSIGN_OR_RETURN(std::string purpose, PurposeOf(request.purpose()));
//   if (purpose == kReply) ...
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress::messaging {

inline constexpr absl::string_view kReply = "reply";
inline constexpr absl::string_view kQuestion = "question";
inline constexpr absl::string_view kStatement = "statement";
inline constexpr absl::string_view kSurvey = "survey";
inline constexpr absl::string_view kNotice = "notice";

// The purpose meant: reply when nothing was given. Error: INVALID_ARGUMENT PURPOSE_UNKNOWN on
// `purpose`.
absl::StatusOr<std::string> PurposeOf(absl::string_view given);

}  // namespace redress::messaging
