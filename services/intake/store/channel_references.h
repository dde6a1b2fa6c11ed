// The channels' own references: a post, a call or a mail is one complaint, however often it is
// filed (R-I1).
//
//   ASSIGN_OR_RETURN(auto first, ClaimChannelReferences(tx, fresh));
//   if (first[0]) fresh[0]->id = *first[0];
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "pg/database.h"
#include "services/intake/app/ports.h"

namespace redress::intake {

// One answer a filing: nothing where it is the first with its reference, or has none; else the
// complaint that was the first. The request_id of a later one answers with the first from now on.
// Waits for another replica's transaction that claims the same. No statement for a batch without
// references.
absl::StatusOr<std::vector<std::optional<ComplaintId>>> ClaimChannelReferences(
    pg::Transaction& tx, absl::Span<Filing* const> filings);

}  // namespace redress::intake
