// The host platform in one process: orders, payments, warehouse and delivery from memory.
//
//   Simulator simulator(options, SystemClock(), SystemRandom());
//   ASSIGN_OR_RETURN(int port, simulator.Start());
//   simulator.Stop();
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "rpc/auth.h"
#include "rpc/executor.h"
#include "rpc/server.h"
#include "rpc/service.h"
#include "telemetry/metrics.h"
#include "tools/platform_sim/faults.h"
#include "tools/platform_sim/memory.h"
#include "tools/platform_sim/platform_api.h"

namespace redress::platformsim {

struct SimulatorOptions {
  std::string address = "127.0.0.1";  // --address
  int port = 7190;                    // --port; 0 takes a free one
  std::string auth = "jwt";           // --auth, dev or jwt
  rpc::JwtOptions jwt;                // --jwt_algorithm, --jwt_public_key_file
  std::string port_file;              // --port_file: "<port> 0" when serving
  v1::Faults faults;  // --delay_ms, --fail_rate, --twice_rate, --two_answers_rate, --foreign_rate
};

// Errors name the setting at fault.
absl::StatusOr<SimulatorOptions> ReadOptions(const Settings& settings);

class Simulator {
 public:
  Simulator(SimulatorOptions options, Clock& clock, Random& random);
  ~Simulator();

  // The port it listens on. Errors: INVALID_ARGUMENT for the key or the port file, UNAVAILABLE
  // (ADDRESS_IN_USE).
  absl::StatusOr<int> Start();
  // Lets calls under way finish. Idempotent.
  void Stop();

 private:
  const SimulatorOptions options_;
  Clock& clock_;
  Random& random_;
  Metrics metrics_;
  Memory memory_;
  FaultPlan faults_;
  rpc::Executor executor_;
  rpc::Executor inspection_executor_;
  std::unique_ptr<rpc::Authenticator> authenticator_;
  std::unique_ptr<PlatformApi> platform_;
  std::unique_ptr<rpc::Service> inspection_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace redress::platformsim
