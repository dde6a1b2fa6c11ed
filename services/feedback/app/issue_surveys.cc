#include "services/feedback/app/issue_surveys.h"

#include "base/status_macros.h"
#include "services/feedback/domain/survey.h"

namespace redress::feedback {

absl::Status IssueSurveys(SurveyIssuer& issuer, absl::Span<const Closing> closings,
                          absl::Duration validity, absl::Time now, Random& random) {
  std::vector<Issue> issues;
  for (const Closing& closing : closings) {
    if (!IsSurveyOwed(closing.outcome)) continue;
    const SurveyId id(NewUuid(now, random));
    issues.push_back(
        {closing.tenant, id, closing.complaint, NewSurvey(id, closing.complaint, now, validity)});
  }
  if (issues.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::flat_hash_set<SurveyId> added, issuer.Add(issues));
  std::erase_if(issues, [&](const Issue& issue) { return !added.contains(issue.id); });
  for (const Issue& issue : issues) {
    issuer.AddEvent(issue.tenant, issue.complaint, now)
        .mutable_survey_issued()
        ->set_survey_id(issue.id.uuid().ToString());
  }
  return issuer.ArmSending(issues, now);
}

}  // namespace redress::feedback
