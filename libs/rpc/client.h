// Calls to another service.
//
//   auto channel = rpc::MakeChannel("127.0.0.1:7102", {});
//   auto context = rpc::MakeContext({.authorization = token, .deadline = clock.Now() +
//   absl::Seconds(2)}, random); absl::Status status = rpc::FromGrpc(stub->GetCase(context.get(),
//   request, &response));
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "base/random.h"
#include "rpc/status.h"

namespace redress::rpc {

struct ChannelOptions {
  // Certificate, key and authority in PEM; all or none.
  std::string certificate_pem, key_pem, authority_pem;
};

// Connects when first used, again after a failure within two seconds, and never blocks.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address,
                                           const ChannelOptions& options);

struct CallOptions {
  std::string authorization;
  absl::Time deadline;
};

// A context for one call; carries the thread's trace on. Never used twice.
std::unique_ptr<grpc::ClientContext> MakeContext(const CallOptions& options, Random& random);

}  // namespace redress::rpc
