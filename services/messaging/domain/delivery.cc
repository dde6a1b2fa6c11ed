#include "services/messaging/domain/delivery.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::messaging {
namespace {

constexpr size_t kReasonCharactersMax = 64;

bool IsCode(const std::string& reason) {
  return !reason.empty() && reason.size() <= kReasonCharactersMax && reason[0] >= 'A' &&
         reason[0] <= 'Z' && std::all_of(reason.begin(), reason.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

}  // namespace

std::string UndeliverableReason(const absl::Status& status) {
  if (IsPassing(status)) return "DELIVERY_EXHAUSTED";
  if (std::string reason = ReasonOf(status); IsCode(reason)) return reason;
  return absl::StrCat("PLATFORM_", absl::StatusCodeToString(status.code()));
}

absl::Status CustomerErased(const ComplaintId& complaint) {
  return FailedPrecondition(
      "CUSTOMER_ERASED",
      absl::StrCat("the personal data of the customer of ", complaint.Name(),
                   " were erased: nothing can be said to them, nor taken in from them"));
}

}  // namespace redress::messaging
