// Digests of clocks for staff: heard of, planned, handed to the platform (R-S13, R-R5).
//
//   RETURN_IF_ERROR(digests.Handle(tx, events));                    // DigestHandler
//   host.timers().On(std::string(kDigestDueTimer), due);            // DigestDue
//   host.timers().On(std::string(kDigestDeliverTimer), errand);     // DigestErrand
#pragma once

#include <memory>
#include <string>

#include "events/inbox.h"
#include "redress/platform/v1/platform.grpc.pb.h"
#include "runtime/host.h"
#include "services/messaging/app/send_digests.h"
#include "timer/timers.h"

namespace redress::messaging {

// Notes what clocks and cases tell. Stateless; what it is given outlives it.
class DigestHandler final : public events::Handler {
 public:
  DigestHandler(timer::Timers& timers, Clock& clock, Random& random, const DigestSettings& settings)
      : timers_(timers), clock_(clock), random_(random), settings_(settings) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;

 private:
  timer::Timers& timers_;
  Clock& clock_;
  Random& random_;
  const DigestSettings& settings_;
};

// Makes the digests that are due. Stateless; what it is given outlives it.
class DigestDue final : public timer::Handler {
 public:
  DigestDue(timer::Timers& timers, Random& random, const DigestSettings& settings)
      : timers_(timers), random_(random), settings_(settings) {}

  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override;

 private:
  timer::Timers& timers_;
  Random& random_;
  const DigestSettings& settings_;
};

// Hands a digest to the platform. The digest's id is the request_id, so that the platform carries
// it once however often it is asked. Thread-safe; the host outlives it.
class DigestErrand final : public timer::Errand {
 public:
  DigestErrand(runtime::Host& host, const std::shared_ptr<grpc::Channel>& platform,
               int attempts_max);

  absl::StatusOr<std::string> Perform(const timer::Fired& fired, absl::Time deadline) override;
  absl::Status Record(pg::Transaction& tx, const timer::Fired& fired,
                      const absl::StatusOr<std::string>& outcome) override;
  int attempts_max() const override { return attempts_max_; }

 private:
  runtime::Host& host_;
  const std::unique_ptr<platform::v1::DeliveryService::Stub> platform_;
  const int attempts_max_;
};

}  // namespace redress::messaging
