#include "services/sla/api/page_cursor.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"

namespace redress::sla {
namespace {

Error InvalidToken() {
  return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                      "give the token of the page before, with the same filter");
}

}  // namespace

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
    return InvalidToken();
  }
  return OpenPlace{absl::FromUnixMicros(micros), ComplaintId(*complaint)};
}

std::string MakeCursor(const VersionKey& key) { return absl::StrCat(key.first, "/", key.second); }

absl::StatusOr<VersionKey> ParseVersionCursor(absl::string_view cursor) {
  if (cursor.empty()) return VersionKey{};
  const std::pair<std::string, absl::string_view> parts = absl::StrSplit(cursor, '/');
  VersionKey key{parts.first, 0};
  if (!absl::SimpleAtoi(parts.second, &key.second)) return InvalidToken();
  return key;
}

}  // namespace redress::sla
