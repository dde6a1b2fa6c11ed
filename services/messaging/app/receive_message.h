// Takes in a message from the customer.
//
//   ASSIGN_OR_RETURN(v1::Message message, ReceiveMessage(messages, inbound, id, now));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/messaging/app/ports.h"

namespace redress::messaging {

struct Inbound {
  ComplaintId complaint;
  common::v1::Channel channel = common::v1::CHANNEL_UNSPECIFIED;
  std::string body;
  std::string actor;
};

// A message about a merged complaint is one where that goes on. Error: NOT_FOUND for a complaint
// not known.
absl::StatusOr<v1::Message> ReceiveMessage(Messages& messages, const Inbound& inbound,
                                           const Uuid& id, absl::Time now);

}  // namespace redress::messaging
