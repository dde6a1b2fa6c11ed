// What durable timers end. Of offers the subject is the complaint, the payload the offer's id; of
// approvals the approval, and the rung that is asked.
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

// Thread-safe; keeps nothing between firings.
class ApprovalLapseHandler final : public timer::Handler {
 public:
  explicit ApprovalLapseHandler(const Resources& resources) : resources_(resources) {}
  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override;

 private:
  const Resources& resources_;
};

// The limit of a case's transfer has passed: subject is the complaint (R-R6). Thread-safe; keeps
// nothing between firings.
class TransferLimit final : public timer::Handler {
 public:
  explicit TransferLimit(const Resources& resources) : resources_(resources) {}
  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override;

 private:
  const Resources& resources_;
};

}  // namespace redress::routing
