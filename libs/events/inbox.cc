#include "events/inbox.h"

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"

namespace redress::events {
namespace {

constexpr pg::Statement kLoadPositions{"cursor_load",
                                       "SELECT source, partition, seq FROM consumer_cursor WHERE "
                                       "source = ANY($1) AND partition = ANY($2)"};
constexpr pg::Statement kPositionsIn{
    "cursor_in", "SELECT source, seq FROM consumer_cursor WHERE partition = $1 ORDER BY source"};
constexpr pg::Statement kBeginPositions{
    "cursor_begin",
    "INSERT INTO consumer_cursor (source, partition, seq) "
    "SELECT s, p, 0 FROM unnest($1::text[]) AS s, unnest($2::int[]) AS p ON CONFLICT DO NOTHING"};
constexpr pg::Statement kMovePositions{
    "cursor_move",
    "UPDATE consumer_cursor AS c SET seq = moved.to_seq "
    "FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) "
    "  AS moved(source, partition, from_seq, to_seq) "
    "WHERE c.source = moved.source AND c.partition = moved.partition AND c.seq = moved.from_seq"};
// The lock keeps an operator's retry or drop from emptying the row while a later event is set
// behind it.
constexpr pg::Statement kParkedAmong{
    "parked_among", "SELECT complaint_id FROM event_parked WHERE complaint_id = ANY($1) FOR SHARE"};
constexpr pg::Statement kParkedIn{"parked_in",
                                  "SELECT source, seq FROM event_parked WHERE partition = $1"};
constexpr pg::Statement kPark{
    "parked_add",
    "INSERT INTO event_parked (complaint_id, source, partition, seq, payload, error, attempts) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr pg::Statement kListParked{"parked_list",
                                    "SELECT park_order, source, partition, seq, payload, error, "
                                    "attempts, park_time FROM event_parked "
                                    "WHERE park_order > $1 ORDER BY park_order LIMIT $2"};
constexpr pg::Statement kCountParked{"parked_count", "SELECT count(*) FROM event_parked"};
constexpr pg::Statement kCountParkedOf{"parked_count_of",
                                       "SELECT count(*) FROM event_parked WHERE complaint_id = $1"};
constexpr pg::Statement kOldest{
    "parked_oldest",
    "SELECT source, partition, seq, payload FROM event_parked WHERE complaint_id = $1 "
    "ORDER BY park_order LIMIT 1 FOR UPDATE"};
constexpr pg::Statement kUnpark{
    "parked_remove", "DELETE FROM event_parked WHERE source = $1 AND partition = $2 AND seq = $3"};
constexpr pg::Statement kDrop{"parked_drop", "DELETE FROM event_parked WHERE complaint_id = $1"};

}  // namespace

absl::StatusOr<std::vector<Position>> TakeUpPositions(pg::Transaction& tx,
                                                      const std::vector<std::string>& sources,
                                                      const std::vector<int32_t>& partitions) {
  const std::vector<absl::string_view> names(sources.begin(), sources.end());
  RETURN_IF_ERROR(tx.Exec(kBeginPositions, names, partitions).status());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kLoadPositions, names, partitions));
  std::vector<Position> positions;
  positions.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r)
    positions.push_back({rows.Text(r, 0), static_cast<int>(rows.Int(r, 1)), rows.Int(r, 2)});
  return positions;
}

absl::Status MovePositions(pg::Transaction& tx, absl::Span<const Move> moves) {
  std::vector<absl::string_view> sources;
  std::vector<int32_t> partitions;
  std::vector<int64_t> from_seqs;
  std::vector<int64_t> to_seqs;
  for (const Move& move : moves) {
    sources.emplace_back(move.from.source);
    partitions.push_back(move.from.partition);
    from_seqs.push_back(move.from.seq);
    to_seqs.push_back(move.to_seq);
  }
  const auto all_moved = [count = moves.size()](const pg::Rows& moved) -> absl::Status {
    if (moved.affected() == static_cast<int64_t>(count)) return absl::OkStatus();
    return Error(absl::StatusCode::kAborted, "CURSOR_MOVED",
                 "another replica has taken these events in");
  };
  return tx.Expect(all_moved, kMovePositions, sources, partitions, from_seqs, to_seqs);
}

absl::StatusOr<std::vector<Position>> PositionsIn(pg::Transaction& tx, int partition) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kPositionsIn, static_cast<int32_t>(partition)));
  std::vector<Position> positions;
  positions.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    positions.push_back({rows.Text(r, 0), partition, rows.Int(r, 1)});
  }
  return positions;
}

absl::StatusOr<absl::flat_hash_set<ComplaintId>> ParkedAmong(pg::Transaction& tx,
                                                             const std::vector<Uuid>& complaints) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kParkedAmong, complaints));
  absl::flat_hash_set<ComplaintId> parked;
  for (int r = 0; r < rows.size(); ++r) parked.insert(ComplaintId(rows.Id(r, 0)));
  return parked;
}

absl::StatusOr<absl::flat_hash_set<std::pair<std::string, int64_t>>> ParkedIn(pg::Transaction& tx,
                                                                              int partition) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kParkedIn, static_cast<int32_t>(partition)));
  absl::flat_hash_set<std::pair<std::string, int64_t>> parked;
  for (int r = 0; r < rows.size(); ++r) parked.emplace(rows.Text(r, 0), rows.Int(r, 1));
  return parked;
}

absl::Status Park(pg::Transaction& tx, const Delivered& event, absl::string_view error,
                  int attempts) {
  const std::string payload =
      event.unreadable ? *event.unreadable : event.event.SerializeAsString();
  return tx
      .Exec(kPark, event.complaint.uuid(), event.source, event.partition, event.seq,
            pg::Bytes{payload}, error, attempts)
      .status();
}

absl::StatusOr<std::vector<v1::ParkedEvent>> ListParked(pg::Transaction& tx, int64_t after_order,
                                                        int limit, int64_t& last_order) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(kListParked, after_order, static_cast<int64_t>(limit)));
  std::vector<v1::ParkedEvent> parked;
  for (int r = 0; r < rows.size(); ++r) {
    v1::ParkedEvent& event = parked.emplace_back();
    last_order = rows.Int(r, 0);
    event.set_source(rows.Text(r, 1));
    event.mutable_event()->set_partition(static_cast<int32_t>(rows.Int(r, 2)));
    event.mutable_event()->set_seq(rows.Int(r, 3));
    event.mutable_event()->mutable_event()->ParseFromString(rows.Text(r, 4));
    event.set_error(rows.Text(r, 5));
    event.set_attempts(static_cast<int32_t>(rows.Int(r, 6)));
    *event.mutable_park_time() = ToProto(rows.Time(r, 7));
  }
  return parked;
}

absl::StatusOr<int64_t> CountParked(pg::Transaction& tx) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kCountParked));
  return rows.Int(0, 0);
}

absl::StatusOr<int64_t> CountParkedOf(pg::Transaction& tx, const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kCountParkedOf, complaint.uuid()));
  return rows.Int(0, 0);
}

absl::StatusOr<std::vector<Delivered>> OldestParked(pg::Transaction& tx,
                                                    const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kOldest, complaint.uuid()));
  std::vector<Delivered> oldest;
  if (!rows.empty()) {
    oldest.push_back(Deliver(rows.View(0, 0),
                             {static_cast<int>(rows.Int(0, 1)), rows.Int(0, 2), rows.Text(0, 3)}));
  }
  return oldest;
}

absl::Status Unpark(pg::Transaction& tx, const Delivered& event) {
  return tx.Exec(kUnpark, event.source, event.partition, event.seq).status();
}

absl::StatusOr<int64_t> DropParked(pg::Transaction& tx, const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows dropped, tx.Exec(kDrop, complaint.uuid()));
  return dropped.affected();
}

Delivered Deliver(absl::string_view source, const Numbered& numbered) {
  Delivered delivered{std::string(source), numbered.partition, numbered.seq, {}, {}};
  if (delivered.event.ParseFromString(numbered.payload)) {
    if (const auto complaint = ComplaintOf(delivered.event); complaint.ok()) {
      delivered.complaint = *complaint;
      return delivered;
    }
  }
  delivered.unreadable = numbered.payload;
  return delivered;
}

}  // namespace redress::events
