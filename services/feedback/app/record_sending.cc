#include "services/feedback/app/record_sending.h"

#include "base/status_macros.h"
#include "services/feedback/domain/survey.h"

namespace redress::feedback {

absl::Status RecordSending(Surveys& surveys, const SurveyId& id) {
  ASSIGN_OR_RETURN(std::optional<v1::Survey> survey, surveys.Lock(id));
  if (!survey || !MarkSent(*survey)) return absl::OkStatus();
  return surveys.Save(id, *survey);
}

}  // namespace redress::feedback
