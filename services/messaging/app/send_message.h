// Sends a message to the customer, unless the guard forbids it (R-M2).
//
//   ASSIGN_OR_RETURN(Sent sent, SendMessage(messages, phrases, draft, author, id, now));
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/messaging/app/ports.h"
#include "services/messaging/domain/message.h"

namespace redress::messaging {

struct Sent {
  v1::Message message;
  std::vector<v1::Finding> findings;
  std::vector<std::string> overridden_codes;  // not empty when a supervisor overrode the guard
};

// Keeps a message, tells of it, and has it delivered.
absl::StatusOr<v1::Message> Dispatch(Messages& messages, const MessageId& id, const Draft& draft,
                                     const Author& author, common::v1::Channel channel,
                                     const std::optional<Overridden>& overridden, absl::Time now);

// A message about a merged complaint is sent where that goes on. Errors: NOT_FOUND for a complaint
// not known; FAILED_PRECONDITION MESSAGE_FORBIDDEN.
absl::StatusOr<Sent> SendMessage(Messages& messages, Phrases& phrases, const Draft& draft,
                                 const Author& author, const Uuid& id, absl::Time now);

}  // namespace redress::messaging
