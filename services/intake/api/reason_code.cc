#include "services/intake/api/reason_code.h"

#include <algorithm>

#include "base/error.h"

namespace redress::intake {

absl::StatusOr<std::string> ReadReason(const std::string& reason) {
  const bool is_code = reason.size() <= 64 && std::all_of(reason.begin(), reason.end(), [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                       });
  if (!is_code) {
    return InvalidField("reason", "REASON_MALFORMED", "give a code of up to 64 of a-z, 0-9 and _");
  }
  return reason.empty() ? "customer_request" : reason;
}

}  // namespace redress::intake
