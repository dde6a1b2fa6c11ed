// Between absl::Time and google.protobuf.Timestamp.
//
//   *complaint.mutable_create_time() = ToProto(now);
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/error.h"
#include "google/protobuf/timestamp.pb.h"

namespace redress {

inline google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  const int64_t seconds = absl::ToUnixSeconds(time);
  proto.set_seconds(seconds);
  proto.set_nanos(
      static_cast<int32_t>((time - absl::FromUnixSeconds(seconds)) / absl::Nanoseconds(1)));
  return proto;
}

inline absl::Time FromProto(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

// A moment of the years 1 to 9999, the range of google.protobuf.Timestamp and of what Postgres and
// JSON take. Error: INVALID_ARGUMENT with reason TIME_OUT_OF_RANGE.
inline absl::Status CheckTime(absl::string_view field, const google::protobuf::Timestamp& proto) {
  if (proto.seconds() >= -62135596800 && proto.seconds() <= 253402300799 && proto.nanos() >= 0 &&
      proto.nanos() <= 999'999'999) {
    return absl::OkStatus();
  }
  return InvalidField(field, "TIME_OUT_OF_RANGE", "give a moment of the years 1 to 9999");
}

// Whole microseconds, the finest that Postgres keeps; cut so that a stored time equals its
// original.
inline absl::Time ToMicros(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

}  // namespace redress
