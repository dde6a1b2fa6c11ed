// /healthz, /readyz and /metrics over HTTP.
//
//   ASSIGN_OR_RETURN(auto probes, Probes::Start("127.0.0.1", 9101, metrics));
//   probes->SetReady(false, "waiting for Postgres");
#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "telemetry/metrics.h"

class CivetServer;
class CivetHandler;

namespace redress::runtime {

// Thread-safe.
class Probes {
 public:
  // Port 0 takes a free one. Error: UNAVAILABLE (ADDRESS_IN_USE).
  static absl::StatusOr<std::unique_ptr<Probes>> Start(const std::string& address, int port,
                                                       const Metrics& metrics);
  ~Probes();

  // /readyz answers 200 when ready, else 503 with the reason; `reason` may also tell of what is
  // degraded.
  void SetReady(bool ready, const std::string& reason);
  int port() const { return port_; }

 private:
  class Handler;
  Probes(std::string address, const Metrics& metrics);

  const std::string address_;
  const Metrics& metrics_;
  int port_ = 0;
  mutable absl::Mutex mutex_;
  bool ready_ ABSL_GUARDED_BY(mutex_) = false;
  std::string reason_ ABSL_GUARDED_BY(mutex_) = "starting";
  std::unique_ptr<CivetHandler> handler_;
  std::unique_ptr<CivetServer> server_;
};

}  // namespace redress::runtime
