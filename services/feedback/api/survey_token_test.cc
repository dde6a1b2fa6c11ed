#include "services/feedback/api/survey_token.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "crypto/hmac.h"

namespace redress::feedback {
namespace {

const std::string kSecret(32, 's');
const SurveyId kId = *SurveyId::Parse("surveys/01900000-0000-7000-8000-000000000002");

void ExpectInvalid(const absl::StatusOr<SurveyId>& opened) {
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(opened.status()), "TOKEN_INVALID");
}

// R-F1
TEST(SurveyTokens, OpenWhatTheyMade) {
  const SurveyTokens tokens(kSecret);
  const std::string token = tokens.Make("demo", kId);
  EXPECT_EQ(*tokens.Open(token, "demo"), kId);
  EXPECT_EQ(tokens.Make("demo", kId), token);
}

// R-F1
TEST(SurveyTokens, RefuseAForgery) {
  const SurveyTokens tokens(kSecret);
  const std::string token = tokens.Make("demo", kId);
  ExpectInvalid(tokens.Open("", "demo"));
  ExpectInvalid(tokens.Open("abc", "demo"));
  ExpectInvalid(tokens.Open("x" + token, "demo"));
  ExpectInvalid(tokens.Open(token.substr(0, token.size() - 1), "demo"));
  ExpectInvalid(SurveyTokens(std::string(32, 't')).Open(token, "demo"));
}

// Nothing crosses between tenants.
TEST(SurveyTokens, RefuseAnotherTenantsToken) {
  const SurveyTokens tokens(kSecret);
  ExpectInvalid(tokens.Open(tokens.Make("demo", kId), "other"));
  ExpectInvalid(tokens.Open(tokens.Make("demo", kId), "dem"));
  ExpectInvalid(tokens.Open(tokens.Make("demo", kId), ""));
}

TEST(SurveyTokens, RefuseASignedTextThatIsNoSurvey) {
  const SurveyTokens tokens(kSecret);
  ExpectInvalid(tokens.Open(crypto::SignToken(kSecret, "demo"), "demo"));
  ExpectInvalid(tokens.Open(crypto::SignToken(kSecret, "demo/none"), "demo"));
}

}  // namespace
}  // namespace redress::feedback
