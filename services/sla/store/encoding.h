// A set of clocks as bytes.
//
//   pg::Bytes life{EncodeLife(set)};
//   if (!DecodeSet({.record = ..., .early = ..., .life = ...}, set)) return Unreadable(complaint);
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/sla/domain/clock_set.h"

namespace redress::sla {

// The history, as a redress.events.v1.ReadEventsResponse whose first event is that of the clocks
// given and whose seq, kLifeForm, tells the form. Empty for a set that nothing happened to.
inline constexpr int kLifeForm = 2;
std::string EncodeLife(const ClockSet& set);

// The columns of a row. `start_time`, `end_time` and `early` count for rows of the form before,
// which kept no history: clocks that still run are given to go on from there, and what came before
// the filing is the history so far.
struct StoredSet {
  std::optional<absl::Time> start_time;
  std::optional<absl::Time> end_time;
  absl::string_view record;
  absl::string_view early;
  absl::string_view life;
};

// Both are false for bytes that cannot be read.
bool Parse(google::protobuf::MessageLite& message, absl::string_view bytes);
bool DecodeSet(const StoredSet& stored, ClockSet& set);

}  // namespace redress::sla
