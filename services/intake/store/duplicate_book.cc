#include "services/intake/store/duplicate_book.h"

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "base/status_macros.h"
#include "services/intake/store/search_sql.h"

namespace redress::intake {

absl::StatusOr<std::vector<std::pair<size_t, Uuid>>> SameCustomer(
    pg::Transaction& tx, absl::Span<const Newcomer> newcomers) {
  std::vector<int32_t> places;
  std::vector<absl::string_view> tenants, customers, orders;
  std::vector<Uuid> ids, until;
  std::vector<int32_t> common;
  for (size_t i = 0; i < newcomers.size(); ++i) {
    const v1::ComplaintDraft& draft = newcomers[i].complaint->draft();
    if (draft.order_id().empty() && !newcomers[i].common) continue;
    places.push_back(static_cast<int32_t>(i));
    tenants.emplace_back(newcomers[i].tenant);
    customers.emplace_back(draft.customer().customer_id());
    orders.emplace_back(draft.order_id());
    ids.push_back(newcomers[i].id.uuid());
    common.push_back(newcomers[i].common ? 1 : 0);
    until.push_back(FirstUuidOf(newcomers[i].linked_late
                                    ? absl::InfiniteFuture()
                                    : TimeOf(newcomers[i].id.uuid()) + kFilingMax));
  }
  std::vector<std::pair<size_t, Uuid>> found;
  if (places.empty()) return found;
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kSameCustomer, places, tenants, customers,
                                                orders, ids, common, until));
  for (int r = 0; r < rows.size(); ++r) {
    found.emplace_back(static_cast<size_t>(rows.Int(r, 0)), rows.Id(r, 1));
  }
  return found;
}

absl::StatusOr<std::vector<DuplicatePair>> AddDuplicates(pg::Transaction& tx,
                                                         absl::Span<const DuplicatePair> pairs) {
  std::vector<Uuid> ids, others;
  std::vector<double> scores;
  std::vector<absl::string_view> reasons;
  for (const DuplicatePair& pair : pairs) {
    for (const bool forward : {true, false}) {
      ids.push_back((forward ? pair.newer : pair.older).uuid());
      others.push_back((forward ? pair.older : pair.newer).uuid());
      scores.push_back(pair.suspicion.score);
      reasons.emplace_back(pair.suspicion.reason);
    }
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kAddDuplicates, ids, others, scores, reasons));
  absl::flat_hash_set<std::pair<Uuid, Uuid>> added;
  for (int r = 0; r < rows.size(); ++r) added.emplace(rows.Id(r, 0), rows.Id(r, 1));
  std::vector<DuplicatePair> fresh;
  for (const DuplicatePair& pair : pairs) {
    if (added.erase({pair.newer.uuid(), pair.older.uuid()}) == 1) fresh.push_back(pair);
  }
  return fresh;
}

absl::Status FillDuplicates(pg::Transaction& tx, absl::Span<StoredComplaint> complaints) {
  if (complaints.empty()) return absl::OkStatus();
  std::vector<Uuid> ids;
  absl::flat_hash_map<Uuid, v1::Complaint*> by_id;
  for (StoredComplaint& stored : complaints) {
    ids.push_back(stored.id.uuid());
    by_id[stored.id.uuid()] = &stored.complaint;
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kDuplicates, ids));
  for (int r = 0; r < rows.size(); ++r) {
    v1::Complaint& complaint = *by_id.at(rows.Id(r, 0));
    const std::string other = ComplaintId(rows.Id(r, 1)).Name();
    complaint.add_suspected_duplicates(other);
    v1::SuspectedDuplicate& duplicate = *complaint.add_duplicates();
    duplicate.set_complaint(other);
    duplicate.set_score(rows.Number(r, 2));
    duplicate.set_reason(rows.Text(r, 3));
  }
  return absl::OkStatus();
}

}  // namespace redress::intake
