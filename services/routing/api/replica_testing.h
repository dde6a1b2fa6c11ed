// A wired host beside the use cases on the same database, for tests through gRPC.
//
//   using RoutingServiceTest = ReplicaFixture;
//   Call(&Stub::GetCase, "demo:agent:lin", request, &response);
//   Call(&v1::ApprovalService::Stub::Approve, "demo:supervisor:chen", approve, &approved);
#pragma once

#include <memory>
#include <string>

#include "redress/routing/v1/routing.grpc.pb.h"
#include "rpc/client.h"
#include "services/routing/store/pgtest_fixture.h"
#include "services/routing/wiring.h"
#include "testing/private_redis.h"
#include "testing/process.h"
#include "testing/wait.h"

namespace redress::routing {

// The host is one replica, the fixture itself another.
class ReplicaFixture : public RoutingFixture {
 protected:
  using Stub = v1::RoutingService::Stub;

  ReplicaFixture() : host_(Options(), SystemClock(), SystemRandom()) {
    // Nobody answers there; the service serves what it knows all the same.
    const std::string nobody = absl::StrCat("127.0.0.1:", redress::test::FreePort());
    auto parts = Wire(host_, Settings::Of({{"intake_address", nobody},
                                           {"sla_address", nobody},
                                           {"resolution_address", nobody}}));
    EXPECT_TRUE(parts.ok()) << parts.status();
    parts_ = *std::move(parts);
    const absl::Status started = host_.Start([] { return false; });
    EXPECT_TRUE(started.ok()) << started;
    channel_ = rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_.port()), {});
    stub_ = v1::RoutingService::NewStub(channel_);
  }
  ~ReplicaFixture() override { host_.Stop(); }

  runtime::HostOptions Options() {
    runtime::HostOptions options;
    options.name = "routing";
    options.address = "127.0.0.1";
    options.conninfo = conninfo_;
    options.redis = redress::test::PrivateRedis::Get().options();
    options.stream_prefix = "test";
    options.auth = "dev";
    return options;
  }

  static std::unique_ptr<grpc::ClientContext> Context(const std::string& caller) {
    return rpc::MakeContext({.authorization = "Bearer dev:" + caller,
                             .deadline = SystemClock().Now() + absl::Seconds(20)},
                            SystemRandom());
  }

  // One call of whichever of the host's services the method is of.
  template <typename AnyStub, typename Request, typename Response>
  absl::Status Call(grpc::Status (AnyStub::*method)(grpc::ClientContext*, const Request&,
                                                    Response*),
                    const std::string& caller, const Request& request, Response* response) {
    AnyStub stub(channel_);
    const auto context = Context(caller);
    return rpc::FromGrpc((stub.*method)(context.get(), request, response));
  }
  template <typename Request>
  Request Write() {
    Request request;
    request.set_request_id(absl::StrCat("request-", ++requests_));
    return request;
  }
  template <typename Request>
  Request WriteOn(const CaseKey& key) {
    Request request = Write<Request>();
    request.set_complaint(key.complaint.Name());
    return request;
  }

  runtime::Host host_;
  std::shared_ptr<void> parts_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
  int requests_ = 0;
};

}  // namespace redress::routing
