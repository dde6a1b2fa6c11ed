// Places in lists, as the text inside a page token.
//
//   ASSIGN_OR_RETURN(OpenPlace place, ParseCursor(cursor));
//   response.set_next_page_token(rpc::MakePageToken(request, MakeCursor(place)));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/sla/app/list_documents.h"
#include "services/sla/app/ports.h"

namespace redress::sla {

std::string MakeCursor(const OpenPlace& place);
std::string MakeCursor(const VersionKey& key);

// "" gives the beginning. Errors: INVALID_ARGUMENT with reason PAGE_TOKEN_INVALID.
absl::StatusOr<OpenPlace> ParseCursor(absl::string_view cursor);
absl::StatusOr<VersionKey> ParseVersionCursor(absl::string_view cursor);

}  // namespace redress::sla
