// The services' event logs, read over gRPC with patience: by a simulation and by a rebuild.
//
//   PastEventsClient past(sources, host.tokens(), host.clock(), host.random(), check);
//   ASSIGN_OR_RETURN(const auto page, past.Read({"intake", 3, 17}, 500));
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "events/log_reader.h"
#include "rpc/auth.h"
#include "services/sla/app/simulate_policy.h"

namespace redress::sla {

// Not thread-safe; blocks.
class PastEventsClient final : public PastEvents {
 public:
  // `check` says why to go on no longer; asked before each try and each pause.
  PastEventsClient(const std::vector<events::Source>& sources, rpc::TokenSource& tokens,
                   Clock& clock, Random& random, std::function<absl::Status()> check);

  // What may pass is tried again, with longer pauses each time, for half a minute. Errors:
  // UNAVAILABLE with SOURCE_UNAVAILABLE that names the service, those of `check`, and what the
  // service answers.
  absl::StatusOr<events::v1::ReadEventsResponse> Read(const events::Position& after, int page_size);

  int sources() const override { return static_cast<int>(names_.size()); }
  absl::StatusOr<events::v1::ReadEventsResponse> Read(int source, int partition, int64_t after_seq,
                                                      int page_size) override;

 private:
  std::vector<std::string> names_;
  events::LogReader reader_;
  Clock& clock_;
  const std::function<absl::Status()> check_;
};

}  // namespace redress::sla
