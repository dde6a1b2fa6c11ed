#include "services/intake/store/standing_book.h"

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/store/sql.h"

namespace redress::intake {

absl::StatusOr<std::vector<Held>> PgStandingBook::Lock(const std::set<Key>& keys) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  for (const auto& [tenant, id] : keys) {
    tenants.emplace_back(tenant);
    ids.emplace_back(id.uuid());
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLock, tenants, ids));
  std::vector<Held> held;
  for (int r = 0; r < rows.size(); ++r) {
    Held& one = held.emplace_back();
    one.tenant = rows.Text(r, 0);
    one.id = ComplaintId(rows.Id(r, 1));
    one.standing.state = static_cast<common::v1::ComplaintState>(rows.Int(r, 2));
    one.standing.state_time = rows.Time(r, 3);
    one.standing.department = rows.Text(r, 4);
    one.standing.assignee = rows.Text(r, 5);
    if (!one.standing.open_clocks.ParseFromString(rows.Text(r, 6)))
      return absl::DataLossError("clocks are unreadable");
    one.standing.update_time = rows.Time(r, 7);
    one.standing.close_time = rows.Time(r, 8);
    one.version = rows.Int(r, 9);
    one.standing.merged = one.standing.state == common::v1::COMPLAINT_STATE_MERGED;
    if (one.standing.merged) {
      one.standing.state = static_cast<common::v1::ComplaintState>(rows.Int(r, 10));
    }
    one.standing.cycle = static_cast<int>(rows.Int(r, 11));
  }
  return held;
}

absl::Status PgStandingBook::Save(absl::Span<const Held> held) {
  std::vector<absl::string_view> tenants, departments, assignees;
  std::vector<Uuid> ids;
  std::vector<int32_t> states, states_beneath, cycles;
  std::vector<absl::Time> state_times, update_times, close_times;
  std::vector<std::string> clock_texts;
  clock_texts.reserve(held.size());
  std::vector<pg::Bytes> clocks;
  std::vector<int64_t> versions;
  for (const Held& one : held) {
    tenants.emplace_back(one.tenant);
    ids.emplace_back(one.id.uuid());
    states.push_back(one.standing.Shown());
    states_beneath.push_back(one.standing.merged ? one.standing.state : 0);
    cycles.push_back(one.standing.cycle);
    state_times.push_back(one.standing.state_time);
    departments.emplace_back(one.standing.department);
    assignees.emplace_back(one.standing.assignee);
    clock_texts.push_back(one.standing.open_clocks.SerializeAsString());
    clocks.push_back({clock_texts.back()});
    update_times.push_back(one.standing.update_time);
    close_times.push_back(one.standing.close_time);
    versions.push_back(one.version);
  }
  return tx_.Post(sql::kSave, tenants, ids, states, state_times, departments, assignees, clocks,
                  update_times, close_times, versions, states_beneath, cycles);
}

absl::Status PgStandingBook::AddToTimeline(absl::Span<const Heard> lines) {
  std::vector<Uuid> ids;
  std::vector<absl::string_view> sources;
  std::vector<int64_t> seqs;
  std::vector<absl::Time> times;
  std::vector<std::string> payload_texts;
  payload_texts.reserve(lines.size());
  std::vector<pg::Bytes> payloads;
  for (const Heard& line : lines) {
    ids.emplace_back(line.id.uuid());
    sources.emplace_back(line.source);
    seqs.push_back(line.seq);
    times.push_back(FromProto(line.event->occur_time()));
    payload_texts.push_back(line.event->SerializeAsString());
    payloads.push_back({payload_texts.back()});
  }
  return tx_.Post(sql::kAddToTimeline, ids, sources, seqs, times, payloads);
}

events::v1::Event& PgStandingBook::Tell(const Held& held, absl::Time now,
                                        const std::string& actor) {
  return outbox_.Add(held.tenant, held.id, now, actor);
}

}  // namespace redress::intake
