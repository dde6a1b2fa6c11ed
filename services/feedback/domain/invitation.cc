#include "services/feedback/domain/invitation.h"

#include "absl/strings/str_cat.h"

namespace redress::feedback {

std::string Invitation(absl::string_view url, absl::string_view token) {
  return absl::StrCat(
      "您好！您反映的问题已有处理结果，诚邀您用一分钟评价我们的服务。\n",
      "Your complaint has been closed. Please take a minute to tell us how we did.\n", url, token);
}

}  // namespace redress::feedback
