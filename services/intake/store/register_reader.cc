#include "services/intake/store/register_reader.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "events/log.h"
#include "services/intake/domain/reference.h"
#include "services/intake/domain/words.h"
#include "services/intake/store/sql.h"

namespace redress::intake {
namespace {

constexpr int kWrappedKeyColumn = 15;
constexpr int kLinkedColumn = 16;

bool Parse(absl::string_view bytes, google::protobuf::MessageLite& message) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

// What was learned of the order and what people corrected, over the complaint as filed.
absl::Status LayChanges(const pg::Rows& rows, int r, int corrected_column, int linked_column,
                        v1::Complaint& complaint) {
  if (!rows.IsNull(r, linked_column)) {
    RETURN_IF_ERROR(LayOver(rows.View(r, linked_column), complaint));
  }
  if (const absl::string_view corrected = rows.View(r, corrected_column);
      !corrected.empty() && !Parse(corrected, *complaint.mutable_triage())) {
    return absl::DataLossError("a corrected triage is unreadable");
  }
  return absl::OkStatus();
}

absl::StatusOr<StoredComplaint> ReadComplaint(const pg::Rows& rows, int r) {
  StoredComplaint stored;
  stored.id = ComplaintId(rows.Id(r, 0));
  v1::Complaint& complaint = stored.complaint;
  events::v1::ClocksStarted clocks;
  if (!Parse(rows.View(r, 9), complaint) || !Parse(rows.View(r, 4), clocks)) {
    return absl::DataLossError("a complaint is unreadable");
  }
  RETURN_IF_ERROR(LayChanges(rows, r, 12, kLinkedColumn, complaint));
  complaint.set_level(static_cast<common::v1::Level>(rows.Int(r, 10)));
  complaint.mutable_triage()->set_level(complaint.level());
  complaint.set_cycle(static_cast<int32_t>(rows.Int(r, 11)));
  if (!rows.IsNull(r, 13)) complaint.set_merged_into(ComplaintId(rows.Id(r, 13)).Name());
  if (!rows.IsNull(r, 14)) {
    for (const absl::string_view id : absl::StrSplit(rows.View(r, 14), ',')) {
      complaint.add_merged_complaints(absl::StrCat(ComplaintKind::kCollection, "/", id));
    }
  }
  complaint.set_state(static_cast<common::v1::ComplaintState>(rows.Int(r, 1)));
  complaint.set_department(rows.Text(r, 2));
  complaint.set_assignee(rows.Text(r, 3));
  Standing standing;
  standing.open_clocks = clocks;
  if (const absl::Time next = standing.NextDeadline(); next != absl::InfiniteFuture()) {
    *complaint.mutable_next_deadline() = ToProto(next);
  }
  *complaint.mutable_update_time() = ToProto(rows.Time(r, 5));
  if (const absl::Time closed = rows.Time(r, 6); closed != absl::InfinitePast()) {
    *complaint.mutable_close_time() = ToProto(closed);
  }
  complaint.set_etag(absl::StrCat(rows.Int(r, 7)));
  stored.sealed = rows.Text(r, 8);
  if (!rows.IsNull(r, kWrappedKeyColumn)) stored.wrapped_key = rows.Text(r, kWrappedKeyColumn);
  return stored;
}

absl::StatusOr<std::vector<StoredComplaint>> ReadComplaints(const pg::Rows& rows) {
  std::vector<StoredComplaint> complaints;
  complaints.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(StoredComplaint stored, ReadComplaint(rows, r));
    complaints.push_back(std::move(stored));
  }
  return complaints;
}

template <typename Enums>
std::vector<int32_t> Numbers(const Enums& enums) {
  return {enums.begin(), enums.end()};
}

absl::StatusOr<TimelineLine> MakeLine(const ComplaintId& id, int64_t entry_id,
                                      const std::string& source, int64_t seq,
                                      const std::string& payload) {
  TimelineLine line;
  line.complaint = id;
  line.entry_id = entry_id;
  if (!line.event.ParseFromString(payload))
    return absl::DataLossError("a timeline entry is unreadable");
  line.entry.set_source(source);
  line.entry.set_seq(seq);
  *line.entry.mutable_occur_time() = line.event.occur_time();
  line.entry.set_kind(events::KindOf(line.event));
  line.entry.set_summary(Summarise(line.event));
  if (!line.event.complaint().empty() && line.event.complaint() != id.Name()) {
    // It came of a complaint that was joined to this one (R-I5).
    line.entry.set_summary(absl::StrCat(line.event.complaint(), ": ", line.entry.summary()));
  }
  line.entry.set_actor(line.event.actor());
  line.entry.set_resume_token(absl::StrCat(entry_id));
  return line;
}

}  // namespace

absl::Status LayOver(absl::string_view linked, v1::Complaint& complaint) {
  v1::Complaint learned;
  if (!learned.ParseFromArray(linked.data(), static_cast<int>(linked.size()))) {
    return absl::DataLossError("what was learned of an order is unreadable");
  }
  if (learned.has_order_link()) complaint.clear_order_link();
  complaint.MergeFrom(learned);
  return absl::OkStatus();
}

absl::StatusOr<StoredComplaint> GetComplaint(pg::Transaction& tx, const std::string& tenant,
                                             const ComplaintId& id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kGet, tenant, id.uuid()));
  if (rows.empty()) return NotFound("complaint", id.Name());
  return ReadComplaint(rows, 0);
}

absl::StatusOr<StoredComplaint> GetByReference(pg::Transaction& tx, const std::string& tenant,
                                               const std::string& reference) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kGetByReference, tenant, reference, PlaceOfReference(reference)));
  if (rows.empty()) return NotFound("complaint", reference);
  return ReadComplaint(rows, 0);
}

absl::StatusOr<std::vector<StoredComplaint>> GetAmong(pg::Transaction& tx,
                                                      const std::string& tenant,
                                                      const v1::ComplaintFilter& filter,
                                                      const std::vector<Uuid>& ids) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kAmong, tenant, ids, Numbers(filter.states()),
                           Numbers(filter.levels()), filter.department(), filter.assignee()));
  return ReadComplaints(rows);
}

absl::StatusOr<std::vector<StoredComplaint>> GetIndexed(
    pg::Transaction& tx, const std::vector<absl::string_view>& tenants,
    const std::vector<Uuid>& ids) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kGetIndexed, tenants, ids));
  std::vector<StoredComplaint> complaints(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    StoredComplaint& stored = complaints[static_cast<size_t>(r)];
    stored.id = ComplaintId(rows.Id(r, 0));
    if (!Parse(rows.View(r, 1), stored.complaint)) {
      return absl::DataLossError("a complaint is unreadable");
    }
    RETURN_IF_ERROR(LayChanges(rows, r, 3, 4, stored.complaint));
    stored.sealed = rows.Text(r, 2);
    if (!rows.IsNull(r, 5)) stored.wrapped_key = rows.Text(r, 5);
  }
  return complaints;
}

TimelineLine FilingLine(const StoredComplaint& stored) {
  const v1::Complaint& complaint = stored.complaint;
  TimelineLine line;
  line.complaint = stored.id;
  *line.event.mutable_occur_time() = complaint.create_time();
  events::v1::ComplaintFiled& filed = *line.event.mutable_complaint_filed();
  filed.set_reference(complaint.reference());
  filed.set_channel(complaint.draft().channel());
  filed.set_category(complaint.triage().category());
  filed.set_subcategory(complaint.triage().subcategory());
  filed.set_level(complaint.level());
  line.entry.set_source("intake");
  *line.entry.mutable_occur_time() = complaint.create_time();
  line.entry.set_kind("complaint_filed");
  line.entry.set_summary(Summarise(line.event));
  line.entry.set_resume_token("0");
  return line;
}

absl::StatusOr<std::vector<TimelineLine>> ListTimeline(pg::Transaction& tx, const ComplaintId& id,
                                                       absl::Time after_time, int64_t after_entry,
                                                       int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kTimeline, id.uuid(), after_time, after_entry,
                                                static_cast<int64_t>(limit)));
  std::vector<TimelineLine> lines;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(TimelineLine line, MakeLine(id, rows.Int(r, 0), rows.Text(r, 1),
                                                 rows.Int(r, 2), rows.Text(r, 4)));
    lines.push_back(std::move(line));
  }
  return lines;
}

absl::StatusOr<std::vector<TimelineLine>> TimelineSince(pg::Transaction& tx,
                                                        const std::vector<Uuid>& complaints,
                                                        const std::vector<int64_t>& entry_ids) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kTimelineSince, complaints, entry_ids));
  std::vector<TimelineLine> lines;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(TimelineLine line, MakeLine(ComplaintId(rows.Id(r, 0)), rows.Int(r, 1),
                                                 rows.Text(r, 2), rows.Int(r, 3), rows.Text(r, 5)));
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace redress::intake
