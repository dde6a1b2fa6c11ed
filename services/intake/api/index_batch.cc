#include "services/intake/api/index_batch.h"

#include "base/status_macros.h"
#include "events/log.h"
#include "services/intake/domain/near_keys.h"
#include "services/intake/domain/personal.h"
#include "services/intake/domain/search_terms.h"
#include "services/intake/store/personal_part.h"

namespace redress::intake {
namespace {

// True for what changes a complaint's terms.
bool ChangesTerms(const events::v1::Event& event) {
  switch (event.payload_case()) {
    case events::v1::Event::kComplaintFiled:
    case events::v1::Event::kComplaintReclassified:
    case events::v1::Event::kOrderLinked:
    case events::v1::Event::kPersonalDataErased: return true;
    default: return false;
  }
}

absl::Status FindComplaints(IndexBatch& batch) {
  for (const events::v1::Event& event : batch.news.events) {
    if (!ChangesTerms(event)) continue;
    ASSIGN_OR_RETURN(const ComplaintId id, events::ComplaintOf(event));
    (event.has_complaint_filed() ? batch.filed : batch.changed).insert(id.uuid());
    if (!event.order_linked().order_id().empty()) batch.linked.insert(id.uuid());
    if (event.has_personal_data_erased()) batch.erased.push_back(id.uuid());
    if (!batch.place_of.try_emplace(id.uuid(), batch.ids.size()).second) continue;
    batch.tenants.emplace_back(event.tenant());
    batch.ids.push_back(id.uuid());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<IndexBatch> ReadIndexBatch(pg::Transaction& tx, FreshComplaints& fresh,
                                          int per_partition) {
  IndexBatch batch;
  ASSIGN_OR_RETURN(batch.news, ReadNews(tx, per_partition));
  RETURN_IF_ERROR(FindComplaints(batch));
  fresh.Forget(batch.changed);
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> to_read;
  for (size_t i = 0; i < batch.ids.size(); ++i) {
    // What changed since is read as it stands.
    FreshComplaints::Kept kept;
    if (!batch.changed.contains(batch.ids[i])) kept = fresh.Find(batch.ids[i]);
    if (kept != nullptr) {
      batch.kept.emplace_back(batch.ids[i], std::move(kept));
    } else {
      tenants.push_back(batch.tenants[i]);
      to_read.push_back(batch.ids[i]);
    }
  }
  if (!to_read.empty()) {
    ASSIGN_OR_RETURN(batch.stored, GetIndexed(tx, tenants, to_read));
  }
  return batch;
}

bool IndexedDocuments::AddNext() {
  if (next_ < batch_.kept.size()) {
    auto& [id, kept] = batch_.kept[next_++];
    Add(id, std::move(kept), true);
    return true;
  }
  const size_t place = next_ - batch_.kept.size();
  if (place == batch_.stored.size()) return false;
  ++next_;
  StoredComplaint& stored = batch_.stored[place];
  const ComplaintId id = stored.id;
  // One that cannot be opened is found by everything else.
  const absl::StatusOr<v1::ComplaintDraft> personal =
      OpenPersonal(envelope_, batch_.tenants[batch_.place_of.at(id.uuid())], stored);
  if (personal.ok()) PutBack(*personal, Sight::kFull, *stored.complaint.mutable_draft());
  Add(id, std::make_shared<const v1::Complaint>(std::move(stored.complaint)), personal.ok());
  return true;
}

void IndexedDocuments::Add(const ComplaintId& id, std::shared_ptr<const v1::Complaint> complaint,
                           bool opened) {
  const absl::string_view tenant = batch_.tenants[batch_.place_of.at(id.uuid())];
  auto of_tenant = keys_of_.find(tenant);
  if (of_tenant == keys_of_.end()) {
    of_tenant = keys_of_.emplace(tenant, keys_.Of(tenant)).first;
  }
  of_one_.clear();
  ForEachTerm(*complaint, SearchText(complaint->draft()),
              [&](Field field, absl::string_view value) {
                of_one_.push_back(of_tenant->second.Of(field, value));
              });
  Newcomer newcomer{std::string(tenant), id, complaint};
  for (const uint64_t near : NearKeys(complaint->draft().body())) {
    newcomer.near.push_back(of_tenant->second.OfNear(near));
    of_one_.push_back(newcomer.near.back());
  }
  builder_.Add(id.uuid(), of_one_);
  const bool filed = batch_.filed.contains(id.uuid());
  newcomer.linked_late = batch_.linked.contains(id.uuid());
  // Its text was compared when it was filed.
  if (!filed) newcomer.near.clear();
  if (opened && (filed || newcomer.linked_late) &&
      complaint->triage().kind() == common::v1::KIND_COMPLAINT) {
    newcomers_.push_back(std::move(newcomer));
  }
}

}  // namespace redress::intake
