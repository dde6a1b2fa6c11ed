#include "services/sla/api/page_cursor.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"

namespace redress::sla {

std::string MakeCursor(const OpenPlace& place) {
  return absl::StrCat(absl::ToUnixMicros(place.next_deadline), "/",
                      place.complaint.uuid().ToString());
}

absl::StatusOr<OpenPlace> ParseCursor(absl::string_view cursor) {
  if (cursor.empty()) return OpenPlace{};
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(cursor, '/');
  int64_t micros = 0;
  const absl::StatusOr<Uuid> complaint = Uuid::Parse(parts.second);
  if (!absl::SimpleAtoi(parts.first, &micros) || !complaint.ok()) {
    return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                        "give the token of the page before, with the same filter");
  }
  return OpenPlace{absl::FromUnixMicros(micros), ComplaintId(*complaint)};
}

}  // namespace redress::sla
