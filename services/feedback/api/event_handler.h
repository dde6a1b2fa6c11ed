// What feedback learns from routing's events: which cases ended.
//
//   ClosingHandler handler(host, validity);
//   host.Consume({{"routing", config.routing_address}}, handler);
#pragma once

#include "absl/time/time.h"
#include "events/inbox.h"
#include "runtime/host.h"

namespace redress::feedback {

// Issues a survey for every case that ended with a result. Stateless; the host outlives it.
class ClosingHandler final : public events::Handler {
 public:
  ClosingHandler(runtime::Host& host, absl::Duration validity) : host_(host), validity_(validity) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;

 private:
  runtime::Host& host_;
  const absl::Duration validity_;
};

}  // namespace redress::feedback
