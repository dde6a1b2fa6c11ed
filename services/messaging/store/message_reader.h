// Messages as they are read: pages of a conversation, and what a delivery needs.
//
//   ASSIGN_OR_RETURN(auto messages, ListMessages(tx, envelope, tenant, complaint, after, 50));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/envelope.h"
#include "pg/database.h"
#include "services/messaging/domain/message.h"

namespace redress::messaging {

// Messages of a complaint after `after` (nil for the first), oldest first, with their bodies (empty
// once they are erased), one more than `limit` when there are more. Error: DATA_LOSS for a body
// that cannot be opened.
absl::StatusOr<std::vector<std::pair<Uuid, v1::Message>>> ListMessages(
    pg::Transaction& tx, const crypto::Envelope& envelope, absl::string_view tenant,
    const ComplaintId& complaint, const Uuid& after, int limit);

// A message ready to be carried.
struct Parcel {
  std::string customer_id;
  common::v1::Channel channel = common::v1::CHANNEL_UNSPECIFIED;
  std::string body;
  bool erased = false;  // the customer's personal data are: there is nobody to carry it to
};

// None when the message waits for delivery no longer. Error: DATA_LOSS.
absl::StatusOr<std::optional<Parcel>> FindParcel(pg::Transaction& tx,
                                                 const crypto::Envelope& envelope,
                                                 absl::string_view tenant, const MessageId& id);

}  // namespace redress::messaging
