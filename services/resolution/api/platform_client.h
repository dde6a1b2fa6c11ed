// The host platform over gRPC.
//
//   PlatformClient platform(host.Channel(address), host.tokens(), absl::Seconds(2), clock, random);
//   ASSIGN_OR_RETURN(std::string payment_id, platform.Refund(order, deadline));
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "redress/platform/v1/platform.grpc.pb.h"
#include "rpc/auth.h"
#include "services/resolution/app/ports.h"

namespace redress::resolution {

// Thread-safe. Every call may be made again: the platform has one effect a request_id. Errors are
// the platform's own.
class PlatformClient final : public Platform {
 public:
  // `call_limit` bounds each call, within the caller's deadline.
  PlatformClient(const std::shared_ptr<grpc::Channel>& channel, rpc::TokenSource& tokens,
                 absl::Duration call_limit, Clock& clock, Random& random);

  absl::StatusOr<std::string> Refund(const PlatformOrder& order, absl::Time deadline) override;
  absl::StatusOr<std::string> IssueCoupon(const PlatformOrder& order, absl::Time deadline) override;
  absl::StatusOr<std::string> SendReplacement(const PlatformOrder& order,
                                              absl::Time deadline) override;

 private:
  std::unique_ptr<grpc::ClientContext> ContextFor(const PlatformOrder& order, absl::Time deadline);

  const std::unique_ptr<platform::v1::PaymentService::Stub> payments_;
  const std::unique_ptr<platform::v1::WarehouseService::Stub> warehouse_;
  rpc::TokenSource& tokens_;
  const absl::Duration call_limit_;
  Clock& clock_;
  Random& random_;
};

}  // namespace redress::resolution
