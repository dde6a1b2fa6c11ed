// W3C trace context: one id follows a request through every service and into its events.
//
//   TraceScope scope(TraceIdOf(traceparent, random));
//   LogInfo("filed", {});   // carries the trace id
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "base/random.h"

namespace redress {

// The trace id of a `traceparent` header (32 hex digits), or a new one when it has none that is
// valid.
std::string TraceIdOf(absl::string_view traceparent, Random& random);

// A `traceparent` header for a call made in this trace; a new span id each time.
std::string Traceparent(absl::string_view trace_id, Random& random);

// The trace id of the calling thread, "" outside of every scope.
const std::string& CurrentTraceId();

// Makes `trace_id` the thread's own until the scope ends.
class TraceScope {
 public:
  explicit TraceScope(std::string trace_id);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  std::string previous_;
};

}  // namespace redress
