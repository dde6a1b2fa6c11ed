// The platform's order directory over gRPC, behind a circuit breaker.
//
//   OrderDirectoryClient directory(host, host.Channel(address), absl::Seconds(2));
//   const std::vector<DirectoryAnswer> answers = directory.Ask(inquiries);
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <vector>

#include "redress/platform/v1/platform.grpc.pb.h"
#include "rpc/breaker.h"
#include "runtime/host.h"
#include "services/intake/app/link_late.h"

namespace redress::intake {

// Thread-safe. Reading is asked again at will; nobody is asked while the breaker is open.
class OrderDirectoryClient final : public OrderDirectory {
 public:
  // `call_limit` bounds each call, and so Ask.
  OrderDirectoryClient(runtime::Host& host, const std::shared_ptr<grpc::Channel>& channel,
                       absl::Duration call_limit, rpc::BreakerOptions breaker = {});

  // All at once. Error of its own: UNAVAILABLE with reason BREAKER_OPEN for what was not asked.
  std::vector<DirectoryAnswer> Ask(absl::Span<const Inquiry> inquiries) override;
  // The same for one, within `limit`.
  DirectoryAnswer AskOne(const Inquiry& inquiry, absl::Duration limit);

  rpc::Breaker& breaker() { return breaker_; }

 private:
  std::vector<DirectoryAnswer> AskWithin(absl::Span<const Inquiry> inquiries, absl::Duration limit);
  void Count(const DirectoryAnswer& answer);

  runtime::Host& host_;
  const std::unique_ptr<platform::v1::OrderDirectoryService::Stub> stub_;
  const absl::Duration call_limit_;
  rpc::Breaker breaker_;
};

}  // namespace redress::intake
