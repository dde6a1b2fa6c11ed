#include "services/messaging/domain/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "google/rpc/error_details.pb.h"

namespace redress::messaging {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Scope kSystem{.wants_formula = false};
constexpr Scope kReplyByPerson{.wants_formula = true};

std::vector<std::string> Stops(const std::string& body,
                               const std::vector<v1::ForbiddenPhrase>& phrases = {}) {
  return StopCodes(Inspect(body, phrases, kSystem));
}

int Hints(const std::string& body) {
  int hints = 0;
  for (const v1::Finding& finding : Inspect(body, {}, kReplyByPerson)) {
    hints += finding.severity() == v1::FINDING_SEVERITY_HINT ? 1 : 0;
  }
  return hints;
}

std::string CodesOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload(kErrorInfoType);
  if (!payload || !info.ParseFromString(std::string(*payload))) return "";
  return info.metadata().at("codes");
}

// R-M2
TEST(Guard, StopsEveryBuiltInPhrase) {
  for (const char* body :
       {"这是正常现象", "您理解错了", "不归我们管", "你自己看说明书", "爱投诉就投诉",
        "that is normal", "you misunderstood", "not our problem"}) {
    EXPECT_THAT(Stops(body), ElementsAre("FORBIDDEN_PHRASE")) << body;
  }
}

// R-M2
TEST(Guard, StopsAPhraseHoweverItWasTyped) {
  for (const char* body :
       {"亲，這是正常現象哦", "这 是 正 常 现 象", "這是　正常現象", "你理解錯了", "您自己看说明书",
        "愛投訴就投訴！", "THAT IS NORMAL.", "Ｔｈａｔ  ｉｓ\nｎｏｒｍａｌ", "You Misunderstood us",
        "It's NOT our problem!"}) {
    EXPECT_THAT(Stops(body), ElementsAre("FORBIDDEN_PHRASE")) << body;
  }
}

TEST(Guard, LetsHarmlessTextsPass) {
  for (const char* body :
       {"非常抱歉，我们会在24小时内为您退款", "Sorry about that, we will refund you",
        "that is normally done within a day", "您理解得对", "现象正常"}) {
    EXPECT_THAT(Stops(body), IsEmpty()) << body;
  }
}

// R-M2
TEST(Guard, StopsTheTenantsOwnPhraseWithItsAdvice) {
  v1::ForbiddenPhrase phrase;
  phrase.set_phrase("沒辦法");
  phrase.set_advice("说明可以做什么");
  const std::vector<v1::Finding> findings = Inspect("真的没办法", {phrase}, kSystem);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code(), "FORBIDDEN_PHRASE");
  EXPECT_EQ(findings[0].severity(), v1::FINDING_SEVERITY_STOP);
  EXPECT_EQ(findings[0].excerpt(), "沒辦法");
  EXPECT_EQ(findings[0].advice(), "说明可以做什么");
}

TEST(Guard, NamesAPhraseOnceAndPrefersTheTenantsAdvice) {
  v1::ForbiddenPhrase phrase;
  phrase.set_phrase("這是正常現象");
  phrase.set_advice("ours");
  const std::vector<v1::Finding> findings =
      Inspect("这是正常现象，这是正常现象", {phrase}, kSystem);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].advice(), "ours");
}

// R-M2, R-I10
TEST(Guard, StopsPersonalDataAndDoesNotQuoteIt) {
  const std::vector<v1::Finding> findings = Inspect("请联系13800138000", {}, kSystem);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code(), "PERSONAL_DATA");
  EXPECT_EQ(findings[0].severity(), v1::FINDING_SEVERITY_STOP);
  EXPECT_EQ(findings[0].excerpt().find("00138000"), std::string::npos);
}

TEST(Guard, NamesEachStopCodeOnce) {
  EXPECT_THAT(Stops("这是正常现象，不归我们管，13800138000"),
              ElementsAre("FORBIDDEN_PHRASE", "PERSONAL_DATA"));
}

// R-M1
TEST(Guard, HintsAtWhatAReplyLacks) {
  EXPECT_EQ(Hints("收到"), 2);
  EXPECT_EQ(Hints("非常抱歉给您添麻烦了"), 1);  // no action
  EXPECT_EQ(Hints("我们会在24小时内回复"), 1);  // no empathy
  EXPECT_EQ(Hints("非常抱歉，我们会在24小时内退款"), 0);
  EXPECT_EQ(Hints("Noted."), 2);
  EXPECT_EQ(Hints("We apologise. We will replace it."), 0);
  EXPECT_EQ(Hints("十分理解您的心情，已為您安排補發"), 0);
}

// R-M1: what the suite writes by itself, and what is no reply, is not held against the formula.
TEST(Guard, HintsAtNothingOutsideReplies) { EXPECT_THAT(Inspect("收到", {}, kSystem), IsEmpty()); }

TEST(Admit, PassesWhatIsNotStopped) {
  const auto findings = Inspect("收到", {}, kReplyByPerson);
  ASSERT_FALSE(findings.empty());
  EXPECT_TRUE(Admit(findings, {}).ok());
}

// R-M2
TEST(Admit, RefusesAStopWithItsCodes) {
  const absl::Status status = Admit(Inspect("不归我们管 13800138000", {}, kSystem), {});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "MESSAGE_FORBIDDEN");
  EXPECT_EQ(FieldOf(status), "body");
  EXPECT_EQ(CodesOf(status), "FORBIDDEN_PHRASE,PERSONAL_DATA");
}

// R-M2
TEST(Admit, LetsOnlyASupervisorWithAReasonOverride) {
  const auto findings = Inspect("不归我们管", {}, kSystem);
  EXPECT_TRUE(Admit(findings, {.may_override = true, .reason_given = true}).ok());
  EXPECT_FALSE(Admit(findings, {.may_override = true, .reason_given = false}).ok());
  EXPECT_FALSE(Admit(findings, {.may_override = false, .reason_given = true}).ok());
}

}  // namespace
}  // namespace redress::messaging
