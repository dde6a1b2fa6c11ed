#include "services/messaging/domain/purpose.h"

#include "base/error.h"

namespace redress::messaging {

absl::StatusOr<std::string> PurposeOf(absl::string_view given) {
  if (given.empty()) return std::string(kReply);
  for (const absl::string_view known : {kReply, kQuestion, kStatement, kSurvey, kNotice}) {
    if (given == known) return std::string(known);
  }
  return InvalidField("purpose", "PURPOSE_UNKNOWN",
                      "give reply, question, statement, survey or notice");
}

}  // namespace redress::messaging
