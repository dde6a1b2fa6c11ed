// Records that messaging took a survey's message.
//
//   RETURN_IF_ERROR(RecordSending(surveys, id));
#pragma once

#include "absl/status/status.h"
#include "services/feedback/app/ports.h"

namespace redress::feedback {

// A survey that was answered in the meantime stays answered.
absl::Status RecordSending(Surveys& surveys, const SurveyId& id);

}  // namespace redress::feedback
