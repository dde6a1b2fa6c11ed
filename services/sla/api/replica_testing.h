// For tests: a running replica of the service, and calls to it.
//
//   Replica replica(Replica::NewDatabase());
//   const auto clocks = replica.Call("demo:agent:lin", &v1::SlaService::Stub::GetClocks, request);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/random.h"
#include "events/inbox.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "rpc/client.h"
#include "rpc/status.h"
#include "runtime/host.h"
#include "services/sla/store/policy_registry.h"

namespace redress::sla {

class Replica {
 public:
  // Its conninfo; replicas may share one.
  static std::string NewDatabase();
  static runtime::HostOptions OptionsOn(const std::string& conninfo);

  explicit Replica(const std::string& conninfo, const std::string& policy_packs = "default");
  ~Replica() { host_.Stop(); }

  runtime::Host& host() { return host_; }

  // Through the event handler, in one transaction, under what this replica knows.
  absl::Status TakeIn(const std::vector<events::Delivered>& events);

  // `caller` is tenant:role:name.
  std::unique_ptr<grpc::ClientContext> Context(const std::string& caller);
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& caller,
                                grpc::Status (v1::SlaService::Stub::*method)(grpc::ClientContext*,
                                                                             const Request&,
                                                                             Response*),
                                const Request& request) {
    Response response;
    const auto context = Context(caller);
    const absl::Status status =
        rpc::FromGrpc((stub_.get()->*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }
  v1::SlaService::Stub& stub() { return *stub_; }

 private:
  runtime::Host host_;
  std::shared_ptr<void> parts_;
  PolicyRegistry registry_;
  std::unique_ptr<v1::SlaService::Stub> stub_;
};

}  // namespace redress::sla
