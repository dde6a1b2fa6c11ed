#include "services/feedback/api/survey_token.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "crypto/hmac.h"

namespace redress::feedback {

std::string SurveyTokens::Make(absl::string_view tenant, const SurveyId& id) const {
  return crypto::SignToken(secret_, absl::StrCat(tenant, "/", id.uuid().ToString()));
}

absl::StatusOr<SurveyId> SurveyTokens::Open(absl::string_view token,
                                            absl::string_view tenant) const {
  ASSIGN_OR_RETURN(const std::string payload, crypto::VerifyToken(secret_, token));
  const size_t slash = payload.find('/');
  if (slash != std::string::npos && payload.compare(0, slash, std::string(tenant)) == 0) {
    if (const auto uuid = Uuid::Parse(payload.substr(slash + 1)); uuid.ok()) return SurveyId(*uuid);
  }
  return Error(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID", "the token is not one of ours");
}

}  // namespace redress::feedback
