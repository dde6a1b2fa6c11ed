// Where a consumer gets events from: the fast road through Redis, the log when that lacks
// something.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/random.h"
#include "events/inbox.h"
#include "events/log_reader.h"
#include "redis/connection.h"
#include "rpc/auth.h"

namespace redress::events {

// Not thread-safe.
class SourceReader {
 public:
  SourceReader(const std::vector<Source>& sources, redis::Options redis, std::string stream_prefix,
               rpc::TokenSource& tokens, Clock& clock, Random& random);

  // New events after the given positions from Redis, at once or when some come within `wait`; in
  // order per position, perhaps with gaps. Error: UNAVAILABLE.
  absl::StatusOr<std::vector<std::pair<Position, std::vector<Numbered>>>> ReadStreams(
      const std::vector<Position>& positions, absl::Duration wait);

  // Events after a position from the source's log, without gaps. Error: UNAVAILABLE and what the
  // source answers.
  absl::StatusOr<std::vector<Numbered>> ReadLog(const Position& position);

 private:
  LogReader logs_;
  redis::Connection redis_;
  const std::string stream_prefix_;
};

}  // namespace redress::events
