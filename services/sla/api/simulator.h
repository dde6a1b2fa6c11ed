// SimulatePolicy: one simulation at a time, on a thread of its own, so that what customers wait for
// never waits for it.
//
//   Simulator simulator(host, registry.shipped(), sources);
//   RegisterSimulatePolicy(service, simulator);
#pragma once

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "events/log_reader.h"
#include "rpc/service.h"
#include "runtime/host.h"
#include "services/sla/app/simulate_policy.h"

namespace redress::sla {

// Thread-safe. `host` and `shipped` must outlive it.
class Simulator {
 public:
  using Stream = rpc::Stream<v1::SimulatePolicyResponse>;
  static constexpr absl::Duration kRunMax = absl::Minutes(30);

  // A run that takes longer than `run_max` is ended, so that others have their turn.
  Simulator(runtime::Host& host, const ShippedPacks& shipped, std::vector<events::Source> sources,
            absl::Duration run_max = kRunMax)
      : host_(host), shipped_(shipped), sources_(std::move(sources)), run_max_(run_max) {}
  ~Simulator() { Stop(); }

  // Checks the request and begins; the stream ends by itself. It also ends when the caller goes, at
  // the caller's deadline, when the host drains, and with DEADLINE_EXCEEDED (SIMULATION_TOO_LONG).
  // Errors: RESOURCE_EXHAUSTED (SIMULATION_RUNNING) and, once stopped, UNAVAILABLE (DRAINING), both
  // with a time to come again; and what is wrong with the request.
  absl::Status Begin(const rpc::Call& call, const v1::SimulatePolicyRequest& request,
                     std::shared_ptr<Stream> stream);

  // Ends the one that runs.
  void Stop();

 private:
  void Run(const PastRange& range, const Policies& policies, bool totals_only, Stream& stream);
  bool stopped();

  runtime::Host& host_;
  const ShippedPacks& shipped_;
  const std::vector<events::Source> sources_;
  const absl::Duration run_max_;
  absl::Mutex mutex_;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

// `simulator` must outlive `service`.
void RegisterSimulatePolicy(rpc::Service& service, Simulator& simulator);

}  // namespace redress::sla
