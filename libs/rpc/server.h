// The listening socket: services, health, reflection.
//
//   rpc::Server server({.address = "127.0.0.1:0", .reflection = true});
//   server.Add(service);
//   ASSIGN_OR_RETURN(int port, server.Start());
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "rpc/service.h"

namespace redress::rpc {

struct ServerOptions {
  std::string address = "127.0.0.1:0";  // port 0 takes a free one
  bool reflection = false;
  // Certificate, key and authority in PEM; all or none. With them both sides prove who they are.
  std::string certificate_pem, key_pem, authority_pem;
};

class Server {
 public:
  explicit Server(ServerOptions options);
  ~Server();

  void Add(Service& service);
  // The port it listens on. Errors: FAILED_PRECONDITION (METHOD_WITHOUT_HANDLER: a method of the
  // contract has no roles and no handler), UNAVAILABLE (ADDRESS_IN_USE).
  absl::StatusOr<int> Start();
  // What grpc.health.v1 answers for the whole server and each of its services.
  void SetServing(bool serving);
  // Ends streams, lets calls under way finish until the grace is over, then cuts them off.
  void Shutdown(absl::Duration grace);

 private:
  const ServerOptions options_;
  std::vector<Service*> services_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace redress::rpc
