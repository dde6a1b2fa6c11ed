// One message and its way to the customer.
//
//   v1::Message message = NewOutbound(id, draft, author, channel, now);
//   if (MarkDelivered(message, attempts, now)) ...save and tell...
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "redress/common/v1/common.pb.h"
#include "redress/messaging/v1/messaging.pb.h"

namespace redress::messaging {

struct MessageId {
  ComplaintId complaint;
  Uuid uuid;
  // complaints/{id}/messages/{id}.
  std::string Name() const;
};

// What somebody wants to say, with its purpose known.
struct Draft {
  ComplaintId complaint;
  common::v1::Channel channel = common::v1::CHANNEL_UNSPECIFIED;
  std::string body;
  std::string purpose;
  bool is_private = false;
  std::string override_reason;
};

struct Author {
  std::string actor;
  common::v1::ActorKind kind = common::v1::ACTOR_KIND_UNSPECIFIED;
  bool may_override = false;  // a supervisor (R-M2)
};

// A message to the customer, waiting for the platform to take it.
v1::Message NewOutbound(const MessageId& id, const Draft& draft, const Author& author,
                        common::v1::Channel channel, absl::Time now);
// A message from the customer.
v1::Message NewInbound(const MessageId& id, common::v1::Channel channel, absl::string_view body,
                       absl::string_view actor, absl::Time now);

// Move a message that waits for delivery; false, and nothing changed, when it does not wait.
bool MarkDelivered(v1::Message& message, int attempts, absl::Time now);
bool MarkUndeliverable(v1::Message& message, int attempts);

// Takes out what is the customer's alone: the link of a survey opens it for whoever holds it
// (R-F1), so that only the platform, which carries it, sees it.
void HideLinks(v1::Message& message);

}  // namespace redress::messaging
