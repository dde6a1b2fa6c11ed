#include "services/sla/api/replica_testing.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/sla/api/event_handler.h"
#include "services/sla/wiring.h"
#include "testing/private_postgres.h"
#include "testing/private_redis.h"
#include "testing/process.h"

namespace redress::sla {

std::string Replica::NewDatabase() { return test::PrivatePostgres::Get().NewDatabase("rpc"); }

runtime::HostOptions Replica::OptionsOn(const std::string& conninfo) {
  runtime::HostOptions options;
  options.name = "sla";
  options.address = "127.0.0.1";
  options.conninfo = conninfo;
  options.redis = test::PrivateRedis::Get().options();
  options.stream_prefix = "test";
  options.auth = "dev";
  return options;
}

Replica::Replica(const std::string& conninfo, const std::string& policy_packs)
    : host_(OptionsOn(conninfo), SystemClock(), SystemRandom()),
      registry_(ShippedPacks::Read(policy_packs).value()) {
  // Nobody answers there; the service serves what it knows all the same.
  const std::string nobody = absl::StrCat("127.0.0.1:", test::FreePort());
  auto parts = Wire(host_, Settings::Of({{"intake_address", nobody},
                                         {"routing_address", nobody},
                                         {"resolution_address", nobody},
                                         {"messaging_address", nobody},
                                         {"policy_packs", policy_packs}}));
  EXPECT_TRUE(parts.ok()) << parts.status();
  parts_ = *std::move(parts);
  const absl::Status started = host_.Start([] { return false; });
  EXPECT_TRUE(started.ok()) << started;
  const absl::Status taken_up = registry_.TakeUpShipped(host_.db());
  EXPECT_TRUE(taken_up.ok()) << taken_up;
  stub_ = v1::SlaService::NewStub(rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_.port()), {}));
}

absl::Status Replica::TakeIn(const std::vector<events::Delivered>& events) {
  EventHandler handler(host_.log(), host_.timers(), host_.clock(), registry_);
  return host_.db().Run({}, [&](pg::Transaction& tx) { return handler.Handle(tx, events); });
}

std::unique_ptr<grpc::ClientContext> Replica::Context(const std::string& caller) {
  return rpc::MakeContext({.authorization = "Bearer dev:" + caller,
                           .deadline = SystemClock().Now() + absl::Seconds(10)},
                          SystemRandom());
}

}  // namespace redress::sla
