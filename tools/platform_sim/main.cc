#include <pthread.h>

#include <csignal>
#include <cstdio>

#include "base/process.h"
#include "base/status_macros.h"
#include "telemetry/log.h"
#include "tools/platform_sim/simulator.h"

namespace redress::platformsim {
namespace {

absl::Status Run(int argc, const char* const* argv) {
  // Blocked before any thread begins, so that sigwait below is the only one to see them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  ASSIGN_OR_RETURN(const Settings settings, Settings::Load(argc, argv));
  ASSIGN_OR_RETURN(SimulatorOptions options, ReadOptions(settings));
  RETURN_IF_ERROR(StartLog("platform_sim", settings.Text("log_level", "info")));
  RETURN_IF_ERROR(settings.RefuseUnknown());
  Simulator simulator(std::move(options), SystemClock(), SystemRandom());
  ASSIGN_OR_RETURN(const int port, simulator.Start());
  LogInfo("serving", {{"port", port}});
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  LogInfo("stopping", {});
  simulator.Stop();
  return absl::OkStatus();
}

}  // namespace
}  // namespace redress::platformsim

int main(int argc, char** argv) {
  redress::PrepareProcess();
  const absl::Status status = redress::platformsim::Run(argc, argv);
  if (status.ok()) return 0;
  std::fprintf(stderr, "redress-platform-sim: %s\n", std::string(status.message()).c_str());
  return 1;
}
