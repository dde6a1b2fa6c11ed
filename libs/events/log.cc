#include "events/log.h"

#include <google/protobuf/descriptor.h>

#include <map>

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "telemetry/trace.h"

namespace redress::events {
namespace {

// Locks in one order, so that two appenders never wait for each other in a circle. `place` counts
// an event among those of its partition, from 1; without a head for it there is no number, and
// none is no number that an event can have.
constexpr pg::Statement kAppend{
    "event_append",
    "WITH locked AS MATERIALIZED ("
    "  SELECT partition FROM event_head WHERE partition = ANY($1::int[]) "
    "  ORDER BY partition FOR UPDATE), "
    "head AS ("
    "  UPDATE event_head AS head SET last_seq = head.last_seq + added.n "
    "  FROM unnest($1::int[], $2::bigint[]) AS added(partition, n), locked "
    "  WHERE head.partition = added.partition AND locked.partition = head.partition "
    "  RETURNING head.partition, head.last_seq - added.n AS before), "
    "appended AS ("
    "  INSERT INTO event (partition, seq, complaint_id, payload) "
    "  SELECT e.partition, head.before + e.place, e.complaint_id, e.payload "
    "  FROM unnest($3::int[], $4::bigint[], $5::uuid[], $6::bytea[]) "
    "    AS e(partition, place, complaint_id, payload) "
    "  LEFT JOIN head ON head.partition = e.partition) "
    "SELECT partition, before FROM head"};
constexpr pg::Statement kRead{"event_read",
                              "SELECT seq, payload FROM event WHERE partition = $1 AND seq > $2 "
                              "ORDER BY seq LIMIT $3"};
constexpr pg::Statement kHeads{"event_heads",
                               "SELECT partition, last_seq FROM event_head ORDER BY partition"};
constexpr pg::Statement kHead{"event_head_of",
                              "SELECT last_seq FROM event_head WHERE partition = $1"};

}  // namespace

absl::StatusOr<std::shared_ptr<std::vector<Numbered>>> Log::Append(
    pg::Transaction& tx, const std::deque<Event>& events) {
  std::map<int, int64_t> count_by_partition;
  std::vector<int32_t> event_partitions;
  std::vector<int64_t> places;
  std::vector<Uuid> complaints;
  std::vector<pg::Bytes> payloads;
  auto numbered = std::make_shared<std::vector<Numbered>>();
  numbered->reserve(events.size());
  for (const Event& event : events) {
    ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintOf(event));
    complaints.push_back(complaint.uuid());
    const int partition = PartitionOf(complaint);
    event_partitions.push_back(partition);
    places.push_back(++count_by_partition[partition]);
    numbered->push_back({partition, places.back(), event.SerializeAsString()});
    payloads.push_back({numbered->back().payload});
  }
  std::vector<int32_t> partitions;
  std::vector<int64_t> counts;
  for (const auto& [partition, count] : count_by_partition) {
    partitions.push_back(partition);
    counts.push_back(count);
  }
  const auto number = [numbered](const pg::Rows& heads) {
    std::map<int64_t, int64_t> before;
    for (int r = 0; r < heads.size(); ++r) before[heads.Int(r, 0)] = heads.Int(r, 1);
    for (Numbered& event : *numbered) event.seq += before[event.partition];
  };
  RETURN_IF_ERROR(tx.PostThen(number, kAppend, partitions, counts, event_partitions, places,
                              complaints, payloads));
  return numbered;
}

absl::StatusOr<std::vector<Numbered>> Log::Read(int partition, int64_t after_seq, int limit,
                                                absl::Time deadline) {
  std::vector<Numbered> events;
  RETURN_IF_ERROR(
      db_.Run({.deadline = deadline, .read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pg::Rows rows,
                         tx.Exec(kRead, partition, after_seq, static_cast<int64_t>(limit)));
        events.clear();
        for (int r = 0; r < rows.size(); ++r)
          events.push_back({partition, rows.Int(r, 0), rows.Text(r, 1)});
        return absl::OkStatus();
      }));
  return events;
}

absl::StatusOr<std::vector<int64_t>> Log::Heads(absl::Time deadline) {
  std::vector<int64_t> heads;
  RETURN_IF_ERROR(
      db_.Run({.deadline = deadline, .read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kHeads));
        heads.clear();
        for (int r = 0; r < rows.size(); ++r) heads.push_back(rows.Int(r, 1));
        return absl::OkStatus();
      }));
  return heads;
}

Outbox::Outbox(Log& log, pg::Transaction& tx)
    : log_(log), events_(std::make_shared<std::deque<Event>>()) {
  tx.BeforeCommit([&log, &tx, events = events_]() -> absl::Status {
    if (events->empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::shared_ptr<const std::vector<Numbered>> numbered,
                     log.Append(tx, *events));
    tx.AfterCommit([&log, numbered] {
      for (const auto& listener : log.listeners_) listener(numbered);
    });
    return absl::OkStatus();
  });
}

Event& Outbox::Add(absl::string_view tenant, const ComplaintId& complaint, absl::Time occur_time,
                   absl::string_view actor) {
  Event& event = events_->emplace_back();
  event.set_event_id(NewUuid(occur_time, log_.random_).ToString());
  event.set_tenant(std::string(tenant));
  event.set_complaint(complaint.Name());
  *event.mutable_occur_time() = ToProto(ToMicros(occur_time));
  event.set_trace_id(CurrentTraceId());
  event.set_actor(std::string(actor));
  return event;
}

absl::StatusOr<int64_t> HeadOf(pg::Transaction& tx, int partition) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kHead, static_cast<int32_t>(partition)));
  return rows.empty() ? 0 : rows.Int(0, 0);
}

absl::StatusOr<ComplaintId> ComplaintOf(const Event& event) {
  return ComplaintId::Parse(event.complaint(), "event.complaint");
}

std::string KindOf(const Event& event) {
  const auto* field = event.GetReflection()->GetOneofFieldDescriptor(
      event, Event::descriptor()->FindOneofByName("payload"));
  return field ? field->name() : "";
}

}  // namespace redress::events
