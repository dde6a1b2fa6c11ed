// What messaging learns from intake's events: whom to talk to, and how.
//
//   FilingHandler handler;
//   host.Consume({{"intake", config.intake_address}}, handler);
#pragma once

#include "events/inbox.h"

namespace redress::messaging {

// Opens the conversation of every complaint filed. Stateless.
class FilingHandler final : public events::Handler {
 public:
  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;
};

}  // namespace redress::messaging
