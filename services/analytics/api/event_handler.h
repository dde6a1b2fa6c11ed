// Takes other services' events in.
//
//   EventHandler handler(zone, shard);
//   host.Consume(sources, handler);
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "events/inbox.h"

namespace redress::analytics {

// Thread-safe: keeps nothing between calls.
class EventHandler final : public events::Handler {
 public:
  EventHandler(absl::TimeZone zone, int32_t shard) : zone_(zone), shard_(shard) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;

 private:
  const absl::TimeZone zone_;
  const int32_t shard_;
};

}  // namespace redress::analytics
