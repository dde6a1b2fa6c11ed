// Between absl::Time and google.protobuf.Timestamp.
//
//   *complaint.mutable_create_time() = ToProto(now);
#pragma once

#include "absl/time/time.h"
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

// Whole microseconds, the finest that Postgres keeps; cut so that a stored time equals its
// original.
inline absl::Time ToMicros(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

}  // namespace redress
