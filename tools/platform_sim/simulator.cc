#include "tools/platform_sim/simulator.h"

#include <cstdio>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "tools/platform_sim/inspection_api.h"

namespace redress::platformsim {
namespace {

constexpr int kThreads = 16;
constexpr int kInspectionThreads = 2;
constexpr size_t kQueueMax = 4096;
constexpr absl::Duration kDrainMax = absl::Seconds(5);

absl::Status Bad(absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "SETTING_INVALID", message);
}

}  // namespace

absl::StatusOr<SimulatorOptions> ReadOptions(const Settings& settings) {
  SimulatorOptions options;
  options.address = settings.Text("address", options.address);
  ASSIGN_OR_RETURN(options.port, settings.Int("port", options.port, 0, 65535));
  options.auth = settings.Text("auth", options.auth);
  options.jwt.algorithm = settings.Text("jwt_algorithm", options.jwt.algorithm);
  ASSIGN_OR_RETURN(options.jwt.key_pem, settings.FileContent("jwt_public_key_file"));
  options.port_file = settings.Text("port_file", "");
  ASSIGN_OR_RETURN(const int64_t delay_ms, settings.Int("delay_ms", 0, 0, 60'000));
  options.faults.set_delay_ms(static_cast<int32_t>(delay_ms));
  ASSIGN_OR_RETURN(const double fail_rate, settings.Number("fail_rate", 0, 0, 1));
  options.faults.set_fail_rate(fail_rate);
  ASSIGN_OR_RETURN(const double twice_rate, settings.Number("twice_rate", 0, 0, 1));
  options.faults.set_twice_rate(twice_rate);
  ASSIGN_OR_RETURN(const double two_answers_rate, settings.Number("two_answers_rate", 0, 0, 1));
  options.faults.set_two_answers_rate(two_answers_rate);
  ASSIGN_OR_RETURN(const double foreign_rate, settings.Number("foreign_rate", 0, 0, 1));
  options.faults.set_foreign_rate(foreign_rate);
  if (options.auth != "dev" && options.auth != "jwt") return Bad("setting auth: give dev or jwt");
  if (options.auth == "dev" && !absl::StartsWith(options.address, "127.") &&
      options.address != "localhost") {
    return Bad("setting auth=dev: unsigned tokens are taken on loopback only");
  }
  if (options.auth == "jwt" && options.jwt.key_pem.empty()) {
    return Bad("setting auth=jwt: give jwt_public_key_file, or auth=dev on loopback");
  }
  return options;
}

Simulator::Simulator(SimulatorOptions options, Clock& clock, Random& random)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      faults_(options_.faults, clock, random),
      executor_(kThreads, kQueueMax),
      inspection_executor_(kInspectionThreads, kQueueMax) {}

Simulator::~Simulator() { Stop(); }

absl::StatusOr<int> Simulator::Start() {
  if (options_.auth == "dev") {
    authenticator_ = rpc::MakeDevAuthenticator();
  } else {
    ASSIGN_OR_RETURN(authenticator_, rpc::MakeJwtAuthenticator(options_.jwt, clock_));
  }
  platform_ = std::make_unique<PlatformApi>(
      memory_, faults_, rpc::Environment{*authenticator_, executor_, metrics_, clock_, random_});
  inspection_ = MakeInspectionService(
      memory_, faults_,
      rpc::Environment{*authenticator_, inspection_executor_, metrics_, clock_, random_});
  server_ = std::make_unique<rpc::Server>(
      rpc::ServerOptions{.address = absl::StrCat(options_.address, ":", options_.port),
                         .reflection = options_.auth == "dev"});
  for (rpc::Service* service : platform_->services()) server_->Add(*service);
  server_->Add(*inspection_);
  ASSIGN_OR_RETURN(const int port, server_->Start());
  server_->SetServing(true);
  if (!options_.port_file.empty()) {
    const std::string draft = options_.port_file + ".new";
    std::ofstream(draft) << port << " 0\n";
    if (std::rename(draft.c_str(), options_.port_file.c_str()) != 0) {
      return Bad(absl::StrCat("setting port_file: cannot write ", options_.port_file));
    }
  }
  return port;
}

void Simulator::Stop() {
  if (server_ == nullptr) return;
  server_->SetServing(false);
  server_->Shutdown(kDrainMax);
  executor_.Stop();
  inspection_executor_.Stop();
  server_.reset();
}

}  // namespace redress::platformsim
