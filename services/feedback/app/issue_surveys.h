// Issues one survey for each complaint whose case was closed (R-F1).
//
//   RETURN_IF_ERROR(IssueSurveys(issuer, closings, validity, now, random));
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/random.h"
#include "services/feedback/app/ports.h"

namespace redress::feedback {

// A case that ended.
struct Closing {
  std::string tenant;
  ComplaintId complaint;
  std::string outcome;
};

// Those that are owed none, or have theirs, get none.
absl::Status IssueSurveys(SurveyIssuer& issuer, absl::Span<const Closing> closings,
                          absl::Duration validity, absl::Time now, Random& random);

}  // namespace redress::feedback
