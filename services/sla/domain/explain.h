// How a deadline came about, stretch by stretch and in words (R-S14).
//
//   const v1::ExplainClockResponse account = Explain(clock, policies.OriginOf(clock), now,
//                                                    Language::kEnglish);
#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/explain_words.h"
#include "services/sla/domain/policies.h"

namespace redress::sla {

// Up to the deadline the stretches that count add up to the clock's limit, once no pause lasts. A
// clock whose policy is not known here is told without stretches.
v1::ExplainClockResponse Explain(const v1::Clock& clock, const Origin& origin, absl::Time now,
                                 Language language);

}  // namespace redress::sla
