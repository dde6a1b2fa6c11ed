// What simulated agents write (R-M1): the feeling acknowledged, the cause owned, an action
// promised.
//
//   request.set_body(ReplyText("zh", complaint_name));
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace redress::cli {

// A reply in Chinese or, for any other language, in English; the same for the same complaint.
std::string ReplyText(absl::string_view language, absl::string_view complaint);

// The statement that a crisis asks for (R-S7).
std::string StatementText(absl::string_view language);

}  // namespace redress::cli
