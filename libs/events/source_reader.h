// Where a consumer gets events from: the fast road through Redis, the log when that lacks
// something.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/random.h"
#include "events/inbox.h"
#include "redis/connection.h"
#include "redress/events/v1/event_log_service.grpc.pb.h"
#include "rpc/auth.h"
#include "rpc/client.h"

namespace redress::events {

struct Source {
  std::string name;                        // the service
  std::shared_ptr<grpc::Channel> channel;  // where its EventLogService answers
};

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
  std::map<std::string, std::unique_ptr<v1::EventLogService::Stub>> stubs_;
  redis::Connection redis_;
  const std::string stream_prefix_;
  rpc::TokenSource& tokens_;
  Clock& clock_;
  Random& random_;
};

}  // namespace redress::events
