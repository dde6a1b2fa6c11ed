// Takes in what the other services tell of complaints.
#pragma once

#include "events/inbox.h"
#include "events/log.h"
#include "services/intake/api/timeline_hub.h"

namespace redress::intake {

class EventHandler final : public events::Handler {
 public:
  EventHandler(events::Log& log, TimelineHub& hub) : log_(log), hub_(hub) {}
  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;

 private:
  events::Log& log_;
  TimelineHub& hub_;
};

}  // namespace redress::intake
