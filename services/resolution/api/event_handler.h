// Learns of complaints from intake.
//
//   EventHandler handler;
//   host.Consume({{"intake", address}}, handler);
#pragma once

#include "events/inbox.h"

namespace redress::resolution {

// Thread-safe; without state.
class EventHandler final : public events::Handler {
 public:
  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> delivered) override;
};

}  // namespace redress::resolution
