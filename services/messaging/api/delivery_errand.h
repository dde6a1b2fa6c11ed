// Hands messages to the platform, which carries them (R-M3, R-H5).
//
//   DeliveryErrand errand(host, sealer, host.Channel(config.platform_address), 12);
//   host.timers().On("deliver", errand);
#pragma once

#include <memory>
#include <string>

#include "crypto/sealer.h"
#include "redress/platform/v1/platform.grpc.pb.h"
#include "runtime/host.h"
#include "timer/timers.h"

namespace redress::messaging {

// Thread-safe. The message's id is the request_id, so that the platform carries a message once
// however often it is asked. Host and sealer outlive it.
class DeliveryErrand final : public timer::Errand {
 public:
  DeliveryErrand(runtime::Host& host, const crypto::Sealer& sealer,
                 const std::shared_ptr<grpc::Channel>& platform, int attempts_max);

  absl::StatusOr<std::string> Perform(const timer::Fired& fired, absl::Time deadline) override;
  absl::Status Record(pg::Transaction& tx, const timer::Fired& fired,
                      const absl::StatusOr<std::string>& outcome) override;
  int attempts_max() const override { return attempts_max_; }

 private:
  runtime::Host& host_;
  const crypto::Sealer& sealer_;
  const std::unique_ptr<platform::v1::DeliveryService::Stub> platform_;
  const int attempts_max_;
};

}  // namespace redress::messaging
