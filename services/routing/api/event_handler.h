// Other services' events, turned into the use case that takes them in.
//
//   EventHandler handler(resources);
//   host.Consume({{"intake", address}}, handler);
#pragma once

#include "events/inbox.h"
#include "services/routing/store/workplace.h"

namespace redress::routing {

// Thread-safe; keeps nothing between batches.
class EventHandler final : public events::Handler {
 public:
  explicit EventHandler(const Resources& resources) : resources_(resources) {}
  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;

 private:
  const Resources& resources_;
};

}  // namespace redress::routing
