#include "services/sla/store/encoding.h"

#include <utility>

#include "base/proto_time.h"
#include "redress/events/v1/event_log_service.pb.h"

namespace redress::sla {
namespace {

using events::v1::Event;
using events::v1::ReadEventsResponse;

void Keep(const Event& event, History& history) {
  if (std::optional<Moment> moment = MomentOf(event)) Insert(history, *std::move(moment));
}

// The form before: the filing with what promises looked at, the merge, then each round's beginning
// and, if it was known, its end; of the round under way the end is a column.
void TakeOldLife(const StoredSet& stored, const ReadEventsResponse& life, ClockSet& set) {
  int cycle = 1;
  bool merged = false;
  Event event;
  if (life.events().empty()) {  // filed before rounds were kept
    *event.mutable_occur_time() = ToProto(*stored.start_time);
    event.mutable_complaint_filed();
    Keep(event, set.history);
  }
  bool first = true;
  for (const events::v1::NumberedEvent& one : life.events()) {
    event = one.event();
    merged |= event.has_complaint_merged();
    if (event.has_complaint_reopened()) {
      // The first round begins with the filing.
      if (std::exchange(first, false)) continue;
      event.mutable_complaint_reopened()->set_cycle(++cycle);
    }
    Keep(event, set.history);
  }
  if (stored.end_time) {
    event.Clear();
    *event.mutable_occur_time() = ToProto(*stored.end_time);
    event.mutable_case_closed();
    Keep(event, set.history);
  }
  for (const v1::Clock& clock : set.record.clocks()) {
    events::v1::ClockStart& start = *set.given.add_clocks();
    start.set_clock_id(clock.clock_id());
    *start.mutable_start_time() = clock.start_time();
    const bool waits = merged && clock.state() == v1::CLOCK_STATE_CANCELLED;
    const bool goes_on = CycleOf(clock) == cycle && !stored.end_time && (IsOpen(clock) || waits);
    if (goes_on) *start.mutable_deadline() = clock.deadline();
  }
}

}  // namespace

bool Parse(google::protobuf::MessageLite& message, absl::string_view bytes) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

std::string EncodeLife(const ClockSet& set) {
  if (set.history.empty()) return "";
  ReadEventsResponse list;
  events::v1::NumberedEvent& head = *list.add_events();
  head.set_seq(kLifeForm);
  *head.mutable_event()->mutable_clocks_started() = set.given;
  for (const Moment& moment : set.history) *list.add_events()->mutable_event() = moment.event;
  return list.SerializeAsString();
}

bool DecodeSet(const StoredSet& stored, ClockSet& set) {
  ReadEventsResponse early, life;
  if (!Parse(set.record, stored.record) || !Parse(early, stored.early) ||
      !Parse(life, stored.life)) {
    return false;
  }
  if (!life.events().empty() && life.events(0).seq() == kLifeForm) {
    set.given = life.events(0).event().clocks_started();
    set.history.reserve(static_cast<size_t>(life.events_size()));
    for (int i = 1; i < life.events_size(); ++i) {
      std::optional<Moment> moment = MomentOf(life.events(i).event());
      if (moment) set.history.push_back(*std::move(moment));  // in their order already
    }
  } else {
    for (const events::v1::NumberedEvent& kept : early.events()) Keep(kept.event(), set.history);
    if (stored.start_time) TakeOldLife(stored, life, set);
  }
  set = SetOf(std::move(set.history), std::move(set.given), std::move(set.record));
  return true;
}

}  // namespace redress::sla
