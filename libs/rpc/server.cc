#include "rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>

#include "absl/strings/str_join.h"
#include "base/error.h"

namespace redress::rpc {
namespace {

constexpr int kMessageBytesMax = 4 << 20;

std::shared_ptr<grpc::ServerCredentials> CredentialsOf(const ServerOptions& options) {
  if (options.certificate_pem.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = options.authority_pem;
  tls.pem_key_cert_pairs.push_back({options.key_pem, options.certificate_pem});
  return grpc::SslServerCredentials(tls);
}

}  // namespace

Server::Server(ServerOptions options) : options_(std::move(options)) {
  grpc::EnableDefaultHealthCheckService(true);
}

Server::~Server() { Shutdown(absl::ZeroDuration()); }

void Server::Add(Service& service) { services_.push_back(&service); }

absl::StatusOr<int> Server::Start() {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options_.address, CredentialsOf(options_), &port);
  builder.SetMaxReceiveMessageSize(kMessageBytesMax);
  // A second process on the port must fail, not take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  std::vector<std::string> missing;
  for (Service* service : services_) {
    for (std::string& path : service->Missing()) missing.push_back(std::move(path));
    builder.RegisterService(service);
  }
  if (!missing.empty()) {
    return FailedPrecondition("METHOD_WITHOUT_HANDLER", absl::StrCat("no handler and no roles for ",
                                                                     absl::StrJoin(missing, ", ")));
  }
  if (options_.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port == 0) {
    return Unavailable("ADDRESS_IN_USE", absl::StrCat("cannot listen on ", options_.address));
  }
  SetServing(false);
  return port;
}

void Server::SetServing(bool serving) {
  if (server_ == nullptr || server_->GetHealthCheckService() == nullptr) return;
  server_->GetHealthCheckService()->SetServingStatus(serving);
  for (Service* service : services_) {
    server_->GetHealthCheckService()->SetServingStatus(service->full_name(), serving);
  }
}

void Server::Shutdown(absl::Duration grace) {
  if (server_ == nullptr) return;
  for (Service* service : services_) service->EndStreams();
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(grace));
  server_->Wait();
  server_.reset();
}

}  // namespace redress::rpc
