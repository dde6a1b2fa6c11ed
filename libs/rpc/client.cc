#include "rpc/client.h"

#include "telemetry/trace.h"

namespace redress::rpc {

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address,
                                           const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // In truth how long one attempt may take: a peer that is there but busy, or far, gets that time,
  // while one that refuses is tried again after the pause above.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 20000);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // the suite talks to itself directly
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!options.authority_pem.empty()) {
    credentials = grpc::SslCredentials({.pem_root_certs = options.authority_pem,
                                        .pem_private_key = options.key_pem,
                                        .pem_cert_chain = options.certificate_pem});
  }
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

std::unique_ptr<grpc::ClientContext> MakeContext(const CallOptions& options, Random& random) {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!options.authorization.empty()) context->AddMetadata("authorization", options.authorization);
  if (!CurrentTraceId().empty())
    context->AddMetadata("traceparent", Traceparent(CurrentTraceId(), random));
  context->set_deadline(absl::ToChronoTime(options.deadline));
  return context;
}

}  // namespace redress::rpc
