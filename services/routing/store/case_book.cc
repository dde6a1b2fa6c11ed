#include "services/routing/store/case_book.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/queue.h"
#include "services/routing/domain/transfer.h"
#include "services/routing/store/sql.h"

namespace redress::routing {
namespace {

std::vector<std::string> Lines(absl::string_view text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

absl::StatusOr<std::vector<CaseRecord>> ReadRecords(const pg::Rows& rows) {
  std::vector<CaseRecord> records;
  records.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    CaseRecord& record = records.emplace_back();
    record.key = {rows.Text(r, 0), ComplaintId(rows.Id(r, 1))};
    const absl::string_view bytes = rows.View(r, 2);
    if (!record.work_case.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::InternalError(
          absl::StrCat("the record of ", record.key.complaint.Name(), " cannot be read"));
    }
    record.signals = Lines(rows.View(r, 3));
    record.causes = Lines(rows.View(r, 4));
    record.rejections = static_cast<int>(rows.Int(r, 5));
    record.version = rows.Int(r, 6);
    record.channel = static_cast<common::v1::Channel>(rows.Int(r, 7));
    record.preferred_agent_id = rows.Text(r, 8);
    record.facts_seen = rows.Text(r, 9);
    record.facts_now = rows.Text(r, 10);
  }
  return records;
}

// The columns of many cases, as arrays for unnest.
struct Columns {
  explicit Columns(size_t count) {
    // The views and bytes below point into these, which must not move.
    texts.reserve(7 * count);
    blobs.reserve(count);
  }

  absl::string_view Keep(std::string text) { return texts.emplace_back(std::move(text)); }

  void Add(const CaseRecord& record) {
    const v1::Case& work_case = record.work_case;
    tenants.push_back(record.key.tenant);
    complaints.push_back(record.key.complaint.uuid());
    states.push_back(work_case.state());
    departments.push_back(Keep(IdOf(work_case.department())));
    levels.push_back(work_case.level());
    languages.push_back(Keep(PrimaryLanguage(work_case.language())));
    lanes.push_back(Keep(LaneOf(work_case)));
    rank_times.push_back(RankTime(work_case));
    wait_times.push_back(WaitTime(work_case));
    assignees.push_back(Keep(IdOf(work_case.assignee())));
    offered.push_back(Keep(work_case.has_offer() ? IdOf(work_case.offer().agent()) : ""));
    open_times.push_back(FromProto(work_case.open_time()));
    signals.push_back(Keep(absl::StrJoin(record.signals, "\n")));
    causes.push_back(Keep(absl::StrJoin(record.causes, "\n")));
    rejections.push_back(record.rejections);
    versions.push_back(record.version);
    channels.push_back(record.channel);
    preferred.push_back(record.preferred_agent_id);
    records.push_back({blobs.emplace_back(work_case.SerializeAsString())});
    facts_seen.push_back({record.facts_seen});
    facts_now.push_back({record.facts_now});
  }

  std::vector<std::string> texts;
  std::vector<std::string> blobs;
  std::vector<absl::string_view> tenants, departments, languages, lanes, assignees, offered,
      signals, causes, preferred;
  std::vector<Uuid> complaints;
  std::vector<int32_t> states, levels, rejections, channels;
  std::vector<absl::Time> open_times, rank_times, wait_times;
  std::vector<int64_t> versions;
  std::vector<pg::Bytes> records, facts_seen, facts_now;
};

}  // namespace

PgCaseBook::PgCaseBook(pg::Transaction& tx, events::Log& log, timer::Timers& timers,
                       const OfferListener& listener)
    : tx_(tx), timers_(timers), listener_(listener), outbox_(log, tx) {}

absl::StatusOr<std::vector<CaseRecord>> PgCaseBook::Load(std::vector<CaseKey> keys) {
  std::sort(keys.begin(), keys.end(), [](const CaseKey& a, const CaseKey& b) {
    return std::tie(a.complaint, a.tenant) < std::tie(b.complaint, b.tenant);
  });
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  for (const CaseKey& key : keys) {
    tenants.push_back(key.tenant);
    complaints.push_back(key.complaint.uuid());
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kCaseLoad, tenants, complaints));
  return ReadRecords(rows);
}

absl::StatusOr<std::vector<std::pair<Desk, std::string>>> PgCaseBook::Lanes(
    const std::vector<Desk>& desks) {
  std::vector<std::pair<Desk, std::string>> lanes;
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> departments;
  for (const auto& [tenant, department] : desks) {
    tenants.push_back(tenant);
    departments.push_back(department);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kCaseLanes, tenants, departments));
  for (int r = 0; r < rows.size(); ++r) {
    lanes.push_back({{rows.Text(r, 0), rows.Text(r, 1)}, rows.Text(r, 2)});
  }
  return lanes;
}

absl::StatusOr<std::vector<QueuedCase>> PgCaseBook::FirstQueued(const std::vector<LaneReach>& lanes,
                                                                int64_t limit) {
  std::vector<absl::string_view> tenants, departments, texts;
  std::vector<absl::Time> reaches;
  for (const LaneReach& lane : lanes) {
    tenants.push_back(lane.desk.first);
    departments.push_back(lane.desk.second);
    texts.push_back(lane.lane);
    reaches.push_back(lane.reach);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kCaseFirstQueued, tenants, departments, texts, reaches, limit));
  std::vector<QueuedCase> queue;
  for (int r = 0; r < rows.size(); ++r) {
    queue.push_back({rows.Time(r, 2), {rows.Text(r, 0), ComplaintId(rows.Id(r, 1))}});
  }
  return queue;
}

absl::StatusOr<std::vector<CaseRecord>> PgCaseBook::LockQueued(const std::vector<QueuedCase>& queue,
                                                               int64_t limit) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  for (const QueuedCase& one : queue) {
    tenants.push_back(one.key.tenant);
    complaints.push_back(one.key.complaint.uuid());
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kCaseLockQueued, tenants, complaints, limit));
  return ReadRecords(rows);
}

absl::Status PgCaseBook::Save(const std::vector<CaseRecord*>& records) {
  Columns columns(records.size());
  for (CaseRecord* record : records) {
    record->work_case.set_etag(absl::StrCat(++record->version));
    columns.Add(*record);
  }
  const auto all_saved = [count = records.size()](const pg::Rows& saved) -> absl::Status {
    if (saved.affected() == static_cast<int64_t>(count)) return absl::OkStatus();
    return Error(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
  };
  return tx_.Expect(all_saved, sql::kCaseSave, columns.tenants, columns.complaints, columns.states,
                    columns.departments, columns.levels, columns.languages, columns.assignees,
                    columns.offered, columns.open_times, columns.signals, columns.causes,
                    columns.rejections, columns.versions, columns.records, columns.channels,
                    columns.preferred, columns.facts_seen, columns.facts_now, columns.lanes,
                    columns.rank_times, columns.wait_times);
}

absl::Status PgCaseBook::ArmLapses(const std::vector<const CaseRecord*>& records) {
  std::vector<timer::Timer> timers;
  timers.reserve(records.size());
  for (const CaseRecord* record : records) {
    const v1::Offer& offer = record->work_case.offer();
    timers.push_back({.kind = kOfferLapse,
                      .tenant = record->key.tenant,
                      .subject = record->key.complaint.uuid(),
                      .due_time = FromProto(offer.expire_time()),
                      .payload = offer.offer_id()});
  }
  return timers_.Arm(tx_, timers);
}

absl::Status PgCaseBook::DisarmLapses(const std::vector<CaseKey>& keys) {
  std::vector<Uuid> subjects;
  for (const CaseKey& key : keys) subjects.push_back(key.complaint.uuid());
  std::sort(subjects.begin(), subjects.end());
  return timers_.Disarm(tx_, kOfferLapse, subjects);
}

absl::Status PgCaseBook::KeepTransfers(const std::vector<const CaseRecord*>& records) {
  std::vector<timer::Timer> due;
  std::vector<Uuid> settled;
  std::vector<absl::string_view> tenants, calm_tenants;
  std::vector<Uuid> overdue, calm;
  std::vector<std::string> departments;
  for (const CaseRecord* record : records) {
    const Uuid& complaint = record->key.complaint.uuid();
    if (const std::optional<absl::Time> next = NextTransferDue(*record)) {
      due.push_back({.kind = kTransferDue,
                     .tenant = record->key.tenant,
                     .subject = complaint,
                     .due_time = *next});
    } else {
      settled.push_back(complaint);
    }
    std::string department = OverdueDepartment(*record);
    (department.empty() ? calm_tenants : tenants).push_back(record->key.tenant);
    (department.empty() ? calm : overdue).push_back(complaint);
    if (!department.empty()) departments.push_back(std::move(department));
  }
  std::sort(settled.begin(), settled.end());
  if (!due.empty()) RETURN_IF_ERROR(timers_.Arm(tx_, due));
  if (!settled.empty()) RETURN_IF_ERROR(timers_.Disarm(tx_, kTransferDue, settled));
  const std::vector<absl::string_view> asked(departments.begin(), departments.end());
  if (!overdue.empty()) {
    RETURN_IF_ERROR(tx_.Post(sql::kOverdueAdd, tenants, overdue, asked));
  }
  if (calm.empty()) return absl::OkStatus();
  return tx_.Post(sql::kOverdueRemove, calm_tenants, calm);
}

events::v1::Event& PgCaseBook::Record(const CaseKey& key, absl::Time now, absl::string_view actor) {
  return outbox_.Add(key.tenant, key.complaint, now, actor);
}

void PgCaseBook::Announce(absl::string_view tenant, const v1::Offer& offer) {
  if (!listener_) return;
  if (announced_ == nullptr) {
    announced_ = std::make_shared<std::vector<TenantOffer>>();
    tx_.AfterCommit([announced = announced_, listener = listener_] { listener(*announced); });
  }
  announced_->push_back({std::string(tenant), offer});
}

}  // namespace redress::routing
