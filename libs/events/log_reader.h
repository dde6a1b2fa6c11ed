// Other services' event logs, read from the services themselves.
//
//   events::LogReader reader({{"intake", channel}}, tokens, clock, random);
//   ASSIGN_OR_RETURN(const v1::ReadEventsResponse page, reader.Read({"intake", 3, 17}, 500));
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/random.h"
#include "events/inbox.h"
#include "redress/events/v1/event_log_service.grpc.pb.h"
#include "rpc/auth.h"
#include "rpc/client.h"

namespace redress::events {

struct Source {
  std::string name;                        // the service
  std::shared_ptr<grpc::Channel> channel;  // where its EventLogService answers
};

// Thread-safe; blocks.
class LogReader {
 public:
  LogReader(const std::vector<Source>& sources, rpc::TokenSource& tokens, Clock& clock,
            Random& random);

  // Events after a position, in order and without gaps, `page_size` at most, and the log's last
  // number. One try. Errors: UNAVAILABLE, DEADLINE_EXCEEDED after two seconds, and what the source
  // answers; FAILED_PRECONDITION with SOURCE_UNKNOWN for one that was not given.
  absl::StatusOr<v1::ReadEventsResponse> Read(const Position& after, int page_size);

 private:
  std::map<std::string, std::unique_ptr<v1::EventLogService::Stub>> stubs_;
  rpc::TokenSource& tokens_;
  Clock& clock_;
  Random& random_;
};

// The events of a page as the log has them.
std::vector<Numbered> NumberedOf(const v1::ReadEventsResponse& page);

}  // namespace redress::events
