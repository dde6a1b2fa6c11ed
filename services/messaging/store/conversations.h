// Conversations as filings open them, a batch at a time.
//
//   RETURN_IF_ERROR(OpenConversations(tx, {{tenant, complaint, conversation}}));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/database.h"
#include "services/messaging/app/ports.h"

namespace redress::messaging {

struct Opening {
  std::string tenant;
  ComplaintId complaint;
  Conversation conversation;
};

// One statement whatever their number; those that are open stay as they are.
absl::Status OpenConversations(pg::Transaction& tx, const std::vector<Opening>& openings);

// Joins a complaint's conversation to another one's, or to none. One not known is passed over.
absl::Status JoinConversation(pg::Transaction& tx, absl::string_view tenant,
                              const ComplaintId& complaint, const std::optional<ComplaintId>& into);

// The end of the chain that begins at the complaint, as far as it is the same customer's; itself
// when it is joined to nothing, or not known.
absl::StatusOr<ComplaintId> WhereToTalk(pg::Transaction& tx, absl::string_view tenant,
                                        const ComplaintId& complaint);

// Error: NOT_FOUND, with when to try again.
absl::StatusOr<Conversation> FindConversation(pg::Transaction& tx, absl::string_view tenant,
                                              const ComplaintId& complaint);
// For whoever adds to it, until the commit. A further error: FAILED_PRECONDITION (CUSTOMER_ERASED).
absl::StatusOr<Conversation> HoldConversation(pg::Transaction& tx, absl::string_view tenant,
                                              const ComplaintId& complaint);

}  // namespace redress::messaging
