// The lapse of offers, by durable timers: subject is the complaint, payload the offer's id.
//
//   OfferLapse lapse(resources);
//   host.timers().On(kOfferLapse, lapse);
#pragma once

#include "services/routing/store/workplace.h"
#include "timer/timers.h"

namespace redress::routing {

// Thread-safe; keeps nothing between firings.
class OfferLapse final : public timer::Handler {
 public:
  explicit OfferLapse(const Resources& resources) : resources_(resources) {}
  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override;

 private:
  const Resources& resources_;
};

}  // namespace redress::routing
