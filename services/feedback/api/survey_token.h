// The signed token in a survey's link (R-F1): whoever holds it may answer, nobody can make one up.
//
//   const SurveyTokens tokens(secret);
//   ASSIGN_OR_RETURN(const SurveyId id, tokens.Open(request.token(), call.caller.tenant));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/feedback/domain/names.h"

namespace redress::feedback {

// Immutable, thread-safe.
class SurveyTokens {
 public:
  explicit SurveyTokens(std::string secret) : secret_(std::move(secret)) {}

  // The same survey always has the same token.
  std::string Make(absl::string_view tenant, const SurveyId& id) const;
  // Error: UNAUTHENTICATED TOKEN_INVALID, also for another tenant's token.
  absl::StatusOr<SurveyId> Open(absl::string_view token, absl::string_view tenant) const;

 private:
  const std::string secret_;
};

}  // namespace redress::feedback
