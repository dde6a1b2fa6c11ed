#include "services/feedback/api/cursors.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/proto_time.h"

namespace redress::feedback {

std::string CallbackCursor(const v1::Callback& callback) {
  return absl::StrCat(static_cast<int>(callback.state()), " ",
                      absl::ToUnixMicros(FromProto(callback.due_time())), " ", callback.name());
}

absl::StatusOr<Urgency> ParseCallbackCursor(absl::string_view cursor) {
  Urgency urgency;
  if (cursor.empty()) return urgency;
  const std::vector<absl::string_view> parts = absl::StrSplit(cursor, ' ');
  int64_t due_micros = 0;
  if (parts.size() == 3 && absl::SimpleAtoi(parts[0], &urgency.state) &&
      absl::SimpleAtoi(parts[1], &due_micros)) {
    if (auto id = CallbackId::Parse(parts[2]); id.ok()) {
      urgency.due_time = absl::FromUnixMicros(due_micros);
      urgency.id = *id;
      return urgency;
    }
  }
  return InvalidField("page_token", "PAGE_TOKEN_INVALID", "give the token of the page before");
}

}  // namespace redress::feedback
