#include "services/messaging/domain/guard.h"

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "services/messaging/domain/phrase.h"
#include "text/normalise.h"
#include "text/personal_data.h"

namespace redress::messaging {
namespace {

// Words in match form: 您 is written 你. Beginnings of words stand for all their forms.
constexpr std::array<absl::string_view, 15> kEmpathyWords = {
    "抱歉",   "对不起", "不好意思", "歉意",   "体谅",       "理解你的", "感受到你",     "心情",
    "久等了", "添麻烦", "sorry",    "apolog", "understand", "regret",   "inconvenience"};
constexpr std::array<absl::string_view, 27> kActionWords = {
    "我们会", "我会",     "将为你",  "会为你", "为你办理", "为你处理", "为你安排",
    "已为你", "已经为你", "马上",    "立即",   "尽快",     "小时内",   "工作日内",
    "天内",   "补发",     "退款",    "换货",   "重新发",   "i will",   "we will",
    "i'll",   "we'll",    "we have", "within", "refund",   "replace"};

bool HasAny(absl::string_view text, absl::Span<const absl::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](absl::string_view word) { return absl::StrContains(text, word); });
}

v1::Finding MakeFinding(absl::string_view code, v1::FindingSeverity severity,
                        absl::string_view excerpt, absl::string_view advice) {
  v1::Finding finding;
  finding.set_code(std::string(code));
  finding.set_severity(severity);
  finding.set_excerpt(std::string(excerpt));
  finding.set_advice(std::string(advice));
  return finding;
}

void FindPhrases(absl::string_view form, absl::Span<const v1::ForbiddenPhrase> phrases,
                 std::set<std::string>& seen, std::vector<v1::Finding>& findings) {
  for (const v1::ForbiddenPhrase& phrase : phrases) {
    std::string phrase_form = MatchForm(phrase.phrase());
    if (!Contains(form, phrase_form) || !seen.insert(std::move(phrase_form)).second) continue;
    findings.push_back(
        MakeFinding(kForbiddenPhrase, v1::FINDING_SEVERITY_STOP, phrase.phrase(),
                    phrase.advice().empty() ? "换一种说法 / say it another way" : phrase.advice()));
  }
}

}  // namespace

std::vector<v1::Finding> Inspect(absl::string_view body,
                                 absl::Span<const v1::ForbiddenPhrase> tenant_phrases,
                                 const Scope& scope) {
  const std::string form = MatchForm(body);
  std::vector<v1::Finding> findings;
  std::set<std::string> seen;
  // The tenant's own come first, so that their advice is given where both know a phrase.
  FindPhrases(form, tenant_phrases, seen, findings);
  FindPhrases(form, BuiltInPhrases(), seen, findings);
  for (const std::string& masked : text::FindPersonalData(text::Normalise(body))) {
    findings.push_back(MakeFinding(kPersonalData, v1::FINDING_SEVERITY_STOP, masked,
                                   "请删去号码，或只留后四位 / take the number out, or leave its "
                                   "last four digits only"));
  }
  if (scope.wants_formula && !HasAny(form, kEmpathyWords)) {  // R-M1
    findings.push_back(
        MakeFinding(kFormulaIncomplete, v1::FINDING_SEVERITY_HINT, "",
                    "先回应客户的感受，例如致歉 / acknowledge the feeling first, for "
                    "example with an apology"));
  }
  if (scope.wants_formula && !HasAny(form, kActionWords)) {  // R-M1
    findings.push_back(MakeFinding(kFormulaIncomplete, v1::FINDING_SEVERITY_HINT, "",
                                   "说明您会做什么、何时完成 / say what you will do, and by when"));
  }
  return findings;
}

std::vector<std::string> StopCodes(absl::Span<const v1::Finding> findings) {
  std::set<std::string> codes;
  for (const v1::Finding& finding : findings) {
    if (finding.severity() == v1::FINDING_SEVERITY_STOP) codes.insert(finding.code());
  }
  return {codes.begin(), codes.end()};
}

absl::Status Admit(absl::Span<const v1::Finding> findings, const Override& override_by) {
  const std::vector<std::string> codes = StopCodes(findings);
  if (codes.empty() || (override_by.may_override && override_by.reason_given)) {
    return absl::OkStatus();
  }
  return FailedPrecondition("MESSAGE_FORBIDDEN",
                            "this may not be said; change the text, or let a supervisor send it "
                            "with an override_reason")
      .Field("body")
      .With("codes", absl::StrJoin(codes, ","));
}

}  // namespace redress::messaging
