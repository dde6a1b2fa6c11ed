#include "runtime/main.h"

#include <pthread.h>

#include <atomic>
#include <csignal>
#include <cstdio>

#include "base/process.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::runtime {
namespace {

absl::Status Run(int argc, const char* const* argv, const std::string& name, int default_port,
                 const Wiring& wire) {
  // Blocked here and so in every thread; one thread waits for them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  ASSIGN_OR_RETURN(const Settings settings, Settings::Load(argc, argv));
  ASSIGN_OR_RETURN(const HostOptions options, ReadHostOptions(settings, name, default_port));
  RETURN_IF_ERROR(StartLog(name, options.log_level));
  Host host(options, SystemClock(), SystemRandom());
  ASSIGN_OR_RETURN(const std::shared_ptr<void> service, wire(host, settings));
  RETURN_IF_ERROR(settings.RefuseUnknown());

  std::atomic<bool> stopped = false;
  std::thread waiter([&] {
    int signal_number = 0;
    sigwait(&signals, &signal_number);
    stopped = true;
    stopped.notify_all();
  });
  const auto cancelled = [&] { return stopped.load(); };
  absl::Status status;
  if (options.migrate_only) {
    status = host.Migrate(cancelled);
  } else if (!host.serves()) {
    status = host.RunInstead(cancelled);
  } else {
    status = host.Start(cancelled);
    if (status.ok()) stopped.wait(false);
  }
  host.Stop();
  // The thread waits for the signal, which is blocked.
  // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread)
  if (!stopped) pthread_kill(waiter.native_handle(), SIGTERM);
  waiter.join();
  if (absl::IsCancelled(status)) return absl::OkStatus();
  return status;
}

}  // namespace

int Main(int argc, const char* const* argv, const std::string& name, int default_port,
         const Wiring& wire) {
  PrepareProcess();
  const absl::Status status = Run(argc, argv, name, default_port, wire);
  if (status.ok()) return 0;
  std::fprintf(stderr, "redress-%s: %s\n", name.c_str(), std::string(status.message()).c_str());
  return 1;
}

}  // namespace redress::runtime
