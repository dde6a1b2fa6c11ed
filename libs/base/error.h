// Errors a caller can act on: a code, a reason in UPPER_SNAKE, the domain `redress`, metadata, and
// a message that says what to do.
//
//   return Error(absl::StatusCode::kInvalidArgument, "BODY_EMPTY", "write what went wrong")
//       .Field("complaint.body");
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress {

// Builds an absl::Status whose payloads are google.rpc.ErrorInfo, BadRequest and RetryInfo, so that
// the edge only copies them. A value type; converts to Status and to any StatusOr.
class Error {
 public:
  Error(absl::StatusCode code, absl::string_view reason, absl::string_view message);

  // The request field at fault, as a dotted path; may be given several times.
  Error&& Field(absl::string_view path, absl::string_view description = {}) &&;
  // One pair of metadata; never personal data.
  Error&& With(absl::string_view key, absl::string_view value) &&;
  // When a retry makes sense.
  Error&& RetryAfter(absl::Duration delay) &&;

  operator absl::Status() &&;  // NOLINT(google-explicit-constructor): reads as `return Error(...)`
  template <typename T>
  operator absl::StatusOr<T>() && {  // NOLINT(google-explicit-constructor)
    return static_cast<absl::Status>(std::move(*this));
  }

 private:
  absl::StatusCode code_;
  std::string reason_;
  std::string message_;
  std::vector<std::pair<std::string, std::string>> fields_;
  std::vector<std::pair<std::string, std::string>> metadata_;
  absl::Duration retry_after_ = absl::ZeroDuration();
};

// The reason of a status made by Error, or "" when it has none.
std::string ReasonOf(const absl::Status& status);

// The first field at fault of a status made by Error, or "".
std::string FieldOf(const absl::Status& status);

// True for a fault of the moment, after which the same call may succeed: what may be tried again
// for ever. Any other failure comes again with the same input.
bool IsPassing(const absl::Status& status);

// Shorthands for what every service says.
Error InvalidField(absl::string_view field, absl::string_view reason, absl::string_view message);
Error NotFound(absl::string_view resource_type, absl::string_view name);
Error FailedPrecondition(absl::string_view reason, absl::string_view message);
Error Unavailable(absl::string_view reason, absl::string_view message);

inline constexpr absl::string_view kErrorInfoType = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr absl::string_view kBadRequestType = "type.googleapis.com/google.rpc.BadRequest";
inline constexpr absl::string_view kRetryInfoType = "type.googleapis.com/google.rpc.RetryInfo";

}  // namespace redress
