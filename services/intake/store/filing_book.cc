#include "services/intake/store/filing_book.h"

#include "absl/time/civil_time.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/domain/personal.h"
#include "services/intake/domain/reference.h"
#include "services/intake/store/channel_counts.h"
#include "services/intake/store/personal_part.h"
#include "services/intake/store/sql.h"
#include "telemetry/trace.h"

namespace redress::intake {
namespace {

struct Columns {
  std::vector<absl::string_view> first;
  std::vector<absl::string_view> second;
};

Columns ColumnsOf(const std::set<FilingBook::Key>& keys) {
  Columns columns;
  for (const auto& [first, second] : keys) {
    columns.first.emplace_back(first);
    columns.second.emplace_back(second);
  }
  return columns;
}

void FillEvent(const v1::Complaint& complaint, const v1::ComplaintDraft& personal,
               const std::vector<std::string>& phrases, events::v1::ComplaintFiled& filed) {
  const v1::ComplaintDraft& draft = complaint.draft();
  const v1::Triage& triage = complaint.triage();
  filed.set_reference(complaint.reference());
  filed.set_channel(draft.channel());
  filed.set_kind(triage.kind());
  filed.set_category(triage.category());
  filed.set_subcategory(triage.subcategory());
  filed.set_level(complaint.level());
  *filed.mutable_signals() = triage.signals();
  filed.set_language(triage.language());
  filed.set_confidence(triage.confidence());
  filed.set_customer_id(draft.customer().customer_id());
  filed.set_tier(draft.customer().tier());
  if (!NamesForeignOrder(complaint)) filed.set_order_id(draft.order_id());
  filed.set_sku(draft.sku());
  filed.set_supplier_id(draft.supplier_id());
  filed.set_complained_agent(draft.complained_agent());
  filed.set_batch(draft.batch());
  if (draft.has_amount()) *filed.mutable_amount() = draft.amount();
  filed.set_region(draft.region());
  if (draft.has_occurred_time()) *filed.mutable_occurred_time() = draft.occurred_time();
  filed.set_solution_template(triage.solution_template());
  filed.set_sentiment(triage.sentiment());
  filed.set_intensity(triage.intensity());
  filed.set_needs_review(triage.needs_review());
  filed.set_historical(complaint.historical());
  if (complaint.historical()) *filed.mutable_close_time() = complaint.close_time();
  filed.set_source(SourceCode(personal));
  filed.mutable_phrases()->Assign(phrases.begin(), phrases.end());
}

}  // namespace

std::string AnswerOf(const ComplaintId& id) {
  v1::FileComplaintResponse response;
  response.mutable_complaint()->set_name(id.Name());
  return response.SerializeAsString();
}

absl::StatusOr<std::vector<Claim>> PgFilingBook::ClaimRequests(absl::Span<Filing> filings) {
  // The first of each key in the batch stands for the others; keys go in order, so that two
  // replicas never wait for each other in a circle.
  using View = std::pair<absl::string_view, absl::string_view>;
  std::map<View, size_t> first;
  for (size_t i = 0; i < filings.size(); ++i) {
    first.try_emplace({filings[i].tenant, filings[i].request_id}, i);
  }
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> request_ids;
  std::vector<pg::Bytes> fingerprints;
  std::vector<std::string> answer_texts;
  answer_texts.reserve(first.size());
  std::vector<pg::Bytes> answers;
  for (const auto& [key, index] : first) {
    tenants.emplace_back(key.first);
    request_ids.emplace_back(key.second);
    fingerprints.push_back({filings[index].fingerprint});
    answer_texts.push_back(AnswerOf(filings[index].id));
    answers.push_back({answer_texts.back()});
  }
  ASSIGN_OR_RETURN(const pg::Rows claimed,
                   tx_.Exec(sql::kClaim, tenants, request_ids, fingerprints, answers));
  std::vector<Claim> claims(filings.size(), Claim::kReused);
  for (int r = 0; r < claimed.size(); ++r)
    claims[first.at({claimed.View(r, 0), claimed.View(r, 1)})] = Claim::kNew;
  if (claimed.size() == static_cast<int>(filings.size())) return claims;

  ASSIGN_OR_RETURN(const pg::Rows known, tx_.Exec(sql::kFindClaims, tenants, request_ids));
  std::map<View, int> row_of;
  for (int r = 0; r < known.size(); ++r) row_of[{known.View(r, 0), known.View(r, 1)}] = r;
  for (size_t i = 0; i < filings.size(); ++i) {
    if (claims[i] == Claim::kNew) continue;
    const auto row = row_of.find(View{filings[i].tenant, filings[i].request_id});
    if (row == row_of.end()) {  // the one who had it rolled back between the two statements
      return Error(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
    }
    v1::FileComplaintResponse answer;
    if (known.View(row->second, 2) != filings[i].fingerprint ||
        !answer.ParseFromString(known.Text(row->second, 3))) {
      continue;
    }
    ASSIGN_OR_RETURN(filings[i].id, ComplaintId::Parse(answer.complaint().name()));
    claims[i] = Claim::kSame;
  }
  return claims;
}

absl::StatusOr<std::set<FilingBook::Key>> PgFilingBook::FiledSince(const std::set<Key>& customers,
                                                                   absl::Time since) {
  // Whose key is made only now has filed nothing yet: no look into the register for them.
  std::set<Key> fresh;
  ASSIGN_OR_RETURN(keys_, vault_.Hold(tx_, customers, &fresh));
  const Columns columns = ColumnsOf(customers);
  std::vector<int32_t> is_fresh;
  is_fresh.reserve(customers.size());
  for (const Key& customer : customers) is_fresh.push_back(fresh.contains(customer) ? 1 : 0);
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kFiledSince, columns.first, columns.second,
                                                 FirstUuidOf(since), since, is_fresh));
  std::set<Key> found;
  for (int r = 0; r < rows.size(); ++r) found.insert({rows.Text(r, 0), rows.Text(r, 1)});
  return found;
}

absl::Status PgFilingBook::Insert(absl::Span<const Filing* const> filings) {
  const absl::Time now = FromProto(filings[0]->complaint.create_time());
  std::vector<absl::string_view> tenants, references, categories, customers, orders, skus,
      suppliers;
  std::vector<Uuid> ids;
  std::vector<int32_t> levels, channels, states;
  std::vector<int64_t> reference_places;
  std::vector<std::optional<absl::Time>> close_times, history_times;
  std::vector<pg::Bytes> sealed, records;
  std::vector<std::string> record_texts, sealed_texts;
  record_texts.reserve(filings.size());
  sealed_texts.reserve(filings.size());
  for (const Filing* filing : filings) {
    const v1::Complaint& complaint = filing->complaint;
    const v1::ComplaintDraft& draft = complaint.draft();
    tenants.emplace_back(filing->tenant);
    ids.emplace_back(filing->id.uuid());
    references.emplace_back(complaint.reference());
    reference_places.push_back(PlaceOfReference(complaint.reference()));
    states.push_back(complaint.state());
    close_times.emplace_back();
    history_times.emplace_back();
    if (complaint.historical()) {
      close_times.back() = FromProto(complaint.close_time());
      history_times.back() =
          draft.has_occurred_time() ? FromProto(draft.occurred_time()) : close_times.back();
    }
    levels.push_back(complaint.level());
    channels.push_back(draft.channel());
    categories.emplace_back(complaint.triage().category());
    customers.emplace_back(draft.customer().customer_id());
    orders.emplace_back(draft.order_id());
    skus.emplace_back(draft.sku());
    suppliers.emplace_back(draft.supplier_id());
    sealed_texts.push_back(SealPersonal(vault_.envelope(),
                                        keys_.at({filing->tenant, draft.customer().customer_id()}),
                                        filing->id, filing->personal));
    sealed.push_back({sealed_texts.back()});
    record_texts.push_back(complaint.SerializeAsString());
    records.push_back({record_texts.back()});
    TraceScope scope(filing->trace_id);
    FillEvent(
        complaint, filing->personal, filing->phrases,
        *outbox_.Add(filing->tenant, filing->id, now, filing->actor).mutable_complaint_filed());
  }
  RETURN_IF_ERROR(CountFiled(tx_, filings));
  return tx_.Post(sql::kInsert, tenants, ids, states, now, references, levels, channels, categories,
                  customers, orders, skus, suppliers, sealed, records, close_times, history_times,
                  reference_places);
}

absl::StatusOr<Filing> PgFilingBook::AsFiled(const std::string& tenant, const ComplaintId& id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kAsFiled, tenant, id.uuid()));
  if (rows.empty()) return NotFound("complaint", id.Name());
  StoredComplaint stored;
  stored.id = id;
  if (!stored.complaint.ParseFromString(rows.Text(0, 0)))
    return absl::DataLossError("a complaint is unreadable");
  stored.sealed = rows.Text(0, 1);
  if (!rows.IsNull(0, 2)) stored.wrapped_key = rows.Text(0, 2);
  Filing filing;
  filing.tenant = tenant;
  filing.id = id;
  ASSIGN_OR_RETURN(filing.personal, OpenPersonal(vault_.envelope(), tenant, stored));
  filing.complaint = std::move(stored.complaint);
  return filing;
}

}  // namespace redress::intake
