#include "services/messaging/app/check_message.h"

#include "base/status_macros.h"
#include "services/messaging/domain/guard.h"

namespace redress::messaging {

absl::StatusOr<v1::CheckMessageResponse> CheckMessage(Phrases& phrases, absl::string_view body,
                                                      common::v1::ActorKind kind) {
  ASSIGN_OR_RETURN(const std::vector<v1::ForbiddenPhrase> forbidden, phrases.All());
  const std::vector<v1::Finding> findings =
      Inspect(body, forbidden, {.wants_formula = kind == common::v1::ACTOR_KIND_PERSON});
  v1::CheckMessageResponse response;
  response.set_allowed(StopCodes(findings).empty());
  response.mutable_findings()->Assign(findings.begin(), findings.end());
  return response;
}

}  // namespace redress::messaging
