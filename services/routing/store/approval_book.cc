#include "services/routing/store/approval_book.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/approval_sql.h"

namespace redress::routing {
namespace {

template <typename Message>
absl::StatusOr<Message> ReadAs(const pg::Rows& rows, int r, int column) {
  Message message;
  const absl::string_view bytes = rows.View(r, column);
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InternalError("the record of an approval or a chain cannot be read");
  }
  return message;
}

template <typename Message>
absl::StatusOr<std::optional<Message>> ReadFirst(const pg::Rows& rows) {
  if (rows.empty()) return std::optional<Message>();
  ASSIGN_OR_RETURN(Message message, ReadAs<Message>(rows, 0, 0));
  return std::optional<Message>(std::move(message));
}

bool IsOverdue(const v1::Approval& approval) {
  return approval.overdue() && approval.state() == v1::APPROVAL_STATE_WAITING;
}

absl::StatusOr<pg::Rows> Select(pg::Transaction& tx, absl::string_view tenant,
                                const ApprovalFilter& f) {
  if (f.complaint) {
    return tx.Exec(sql::kApprovalListOfComplaint, tenant, f.after_id, f.limit, f.states,
                   f.complaint->uuid(), f.approver_id, f.overdue);
  }
  if (f.waiting) {
    return tx.Exec(sql::kApprovalListWaiting, tenant, f.after_id, f.limit, f.overdue);
  }
  if (!f.approver_id.empty()) {
    return tx.Exec(sql::kApprovalListOfApprover, tenant, f.after_id, f.limit, f.states,
                   f.approver_id);
  }
  return tx.Exec(sql::kApprovalList, tenant, f.after_id, f.limit, f.states);
}

}  // namespace

absl::StatusOr<std::vector<ApprovalRecord>> PgApprovalBook::Lock(std::vector<ApprovalKey> keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  for (const ApprovalKey& key : keys) {
    tenants.push_back(key.tenant);
    ids.push_back(key.id.uuid());
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kApprovalLock, tenants, ids));
  std::vector<ApprovalRecord> records;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(v1::Approval approval, ReadAs<v1::Approval>(rows, r, 2));
    records.push_back({{rows.Text(r, 0), ApprovalId(rows.Id(r, 1))}, std::move(approval)});
  }
  return records;
}

absl::StatusOr<bool> PgApprovalBook::Insert(const ApprovalRecord& record) {
  v1::Approval approval = record.approval;
  approval.set_etag("1");
  ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintId::Parse(approval.complaint()));
  const std::string bytes = approval.SerializeAsString();
  ASSIGN_OR_RETURN(const pg::Rows added,
                   tx_.Exec(sql::kApprovalInsert, record.key.tenant, record.key.id.uuid(),
                            complaint.uuid(), static_cast<int32_t>(approval.state()),
                            IsOverdue(approval), IdOf(approval.approver()), pg::Bytes{bytes}));
  return added.affected() == 1;
}

absl::Status PgApprovalBook::Save(ApprovalRecord& record) {
  v1::Approval& approval = record.approval;
  int64_t changes = 0;
  if (!absl::SimpleAtoi(approval.etag(), &changes)) changes = 0;
  approval.set_etag(absl::StrCat(changes + 1));
  const std::string bytes = approval.SerializeAsString();
  return tx_
      .Exec(sql::kApprovalSave, record.key.tenant, record.key.id.uuid(),
            static_cast<int32_t>(approval.state()), IsOverdue(approval), IdOf(approval.approver()),
            pg::Bytes{bytes})
      .status();
}

absl::Status PgApprovalBook::Arm(const ApprovalRecord& record) {
  return timers_.Arm(tx_, {{.kind = kApprovalLapse,
                            .tenant = record.key.tenant,
                            .subject = record.key.id.uuid(),
                            .due_time = FromProto(record.approval.due_time()),
                            .payload = absl::StrCat(record.approval.rung())}});
}

absl::Status PgApprovalBook::Disarm(const ApprovalRecord& record) {
  return timers_.Disarm(tx_, kApprovalLapse, {record.key.id.uuid()});
}

absl::StatusOr<events::v1::Event*> PgApprovalBook::Event(const ApprovalRecord& record,
                                                         absl::Time now, absl::string_view actor) {
  ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintId::Parse(record.approval.complaint()));
  return &outbox_.Add(record.key.tenant, complaint, now, actor);
}

absl::StatusOr<std::optional<v1::ApprovalChain>> PgChainBook::Newest(absl::string_view tenant) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kChainNewest, tenant));
  return ReadFirst<v1::ApprovalChain>(rows);
}

absl::StatusOr<std::optional<v1::ApprovalChain>> PgChainBook::Find(absl::string_view tenant,
                                                                   int version) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kChainGet, tenant, static_cast<int64_t>(version)));
  return ReadFirst<v1::ApprovalChain>(rows);
}

absl::StatusOr<bool> PgChainBook::Add(absl::string_view tenant, const v1::ApprovalChain& chain) {
  const std::string bytes = chain.SerializeAsString();
  ASSIGN_OR_RETURN(
      const pg::Rows added,
      tx_.Exec(sql::kChainAdd, tenant, static_cast<int64_t>(chain.version()), pg::Bytes{bytes}));
  return added.affected() == 1;
}

absl::StatusOr<std::optional<v1::Approval>> FindApproval(pg::Transaction& tx,
                                                         const ApprovalKey& key) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kApprovalGet, key.tenant, key.id.uuid()));
  return ReadFirst<v1::Approval>(rows);
}

absl::StatusOr<std::vector<v1::Approval>> ListApprovals(pg::Transaction& tx,
                                                        absl::string_view tenant,
                                                        const ApprovalFilter& filter) {
  ASSIGN_OR_RETURN(const pg::Rows rows, Select(tx, tenant, filter));
  std::vector<v1::Approval> approvals;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(approvals.emplace_back(), ReadAs<v1::Approval>(rows, r, 0));
  }
  return approvals;
}

}  // namespace redress::routing
