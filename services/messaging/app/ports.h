// What the use cases of messaging need from the world; each interface belongs to them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "redress/events/v1/events.pb.h"
#include "services/messaging/domain/message.h"

namespace redress::messaging {

// What is known of a complaint's customer and their channel.
struct Conversation {
  common::v1::Channel channel = common::v1::CHANNEL_UNSPECIFIED;
  std::string customer_id;
  std::string language;
};

// Why a supervisor sent what the guard stopped.
struct Overridden {
  std::vector<std::string> codes;
  std::string reason;
};

// The tenant's own forbidden phrases.
class Phrases {
 public:
  virtual ~Phrases() = default;
  virtual absl::StatusOr<std::vector<v1::ForbiddenPhrase>> All() = 0;
  // Adds it, or replaces the one with the same match form.
  virtual absl::Status Put(const v1::ForbiddenPhrase& phrase) = 0;
};

// Conversations and messages of one tenant, inside one transaction. Not thread-safe.
class Messages {
 public:
  virtual ~Messages() = default;
  // Error: NOT_FOUND, with when to try again, while the complaint's filing has not arrived.
  virtual absl::StatusOr<Conversation> FindConversation(const ComplaintId& complaint) = 0;
  // Where messages about this complaint belong: the end of the chain of complaints that it was
  // joined to, as far as they are the same customer's; else itself (R-I5).
  virtual absl::StatusOr<ComplaintId> WhereToTalk(const ComplaintId& complaint) = 0;
  virtual absl::Status Add(const MessageId& id, const v1::Message& message,
                           const std::optional<Overridden>& overridden) = 0;
  // Locks the message until the commit; its body is left out. None when there is none.
  virtual absl::StatusOr<std::optional<v1::Message>> Lock(const MessageId& id) = 0;
  // Saves all but the body, which never changes.
  virtual absl::Status Save(const MessageId& id, const v1::Message& message) = 0;
  // Has the message handed to the platform from `now` on.
  virtual absl::Status ArmDelivery(const MessageId& id, absl::Time now) = 0;
  // A new event about the complaint, to be filled.
  virtual events::v1::Event& AddEvent(const ComplaintId& complaint, absl::Time now,
                                      absl::string_view actor) = 0;
};

}  // namespace redress::messaging
