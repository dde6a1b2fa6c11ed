// What durable timers end. Of offers the subject is the complaint, the payload the offer's id; of
// approvals the approval, and the rung that is asked; of statements the incident.
//
//   OfferLapse lapse(resources);
//   host.timers().On(kOfferLapse, lapse);
#pragma once

#include "services/routing/store/workplace.h"
#include "telemetry/metrics.h"
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

// The time for an incident's statement is over: seen once (R-R7). Thread-safe; keeps nothing
// between firings.
class StatementDue final : public timer::Handler {
 public:
  StatementDue(const Resources& resources, Metrics& metrics);
  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override;

 private:
  const Resources& resources_;
  prometheus::Counter& overdue_total_;
};

}  // namespace redress::routing
