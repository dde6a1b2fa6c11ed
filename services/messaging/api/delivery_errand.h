// Hands messages to the platform, which carries them (R-M3, R-H5).
//
//   DeliveryErrand errand(host, vault, host.Channel(config.platform_address), 12);
//   host.timers().On("deliver", errand);
#pragma once

#include <memory>
#include <string>

#include "redress/platform/v1/platform.grpc.pb.h"
#include "runtime/host.h"
#include "timer/timers.h"
#include "vault/vault.h"

namespace redress::messaging {

// Thread-safe. The message's id is the request_id, so that the platform carries a message once
// however often it is asked. Host and vault outlive it.
class DeliveryErrand final : public timer::Errand {
 public:
  DeliveryErrand(runtime::Host& host, vault::Vault& vault,
                 const std::shared_ptr<grpc::Channel>& platform, int attempts_max);

  absl::StatusOr<std::string> Perform(const timer::Fired& fired, absl::Time deadline) override;
  absl::Status Record(pg::Transaction& tx, const timer::Fired& fired,
                      const absl::StatusOr<std::string>& outcome) override;
  int attempts_max() const override { return attempts_max_; }

 private:
  runtime::Host& host_;
  vault::Vault& vault_;
  const std::unique_ptr<platform::v1::DeliveryService::Stub> platform_;
  const int attempts_max_;
};

}  // namespace redress::messaging
