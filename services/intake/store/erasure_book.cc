#include "services/intake/store/erasure_book.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/domain/personal.h"
#include "services/intake/store/personal_sql.h"
#include "services/intake/store/standing_book.h"

namespace redress::intake {
namespace {

// Reasons of before quoted what the customer wrote; those of today quote the lexicon alone, and an
// erased complaint does without them.
void TakeQuotes(v1::Triage& triage) {
  auto& reasons = *triage.mutable_reasons();
  reasons.erase(
      std::remove_if(reasons.begin(), reasons.end(),
                     [](const std::string& reason) { return absl::StartsWith(reason, "'"); }),
      reasons.end());
}

// The same of a stored triage; nothing remains nothing.
absl::StatusOr<std::string> WithoutQuotes(const std::string& stored) {
  if (stored.empty()) return stored;
  v1::Triage triage;
  if (!triage.ParseFromString(stored)) return absl::DataLossError("a triage is unreadable");
  TakeQuotes(triage);
  return triage.SerializeAsString();
}

constexpr int64_t kBatch = 200;

std::string CustomerKey(const crypto::KeyRing& ring, const std::string& tenant,
                        const std::string& customer_id) {
  return ring.BlindKey(tenant, "customer", customer_id);
}

// Out of what was kept of the triage before somebody corrected it.
absl::Status TakeQuotesOfCorrections(pg::Transaction& tx, const std::string& tenant,
                                     const std::vector<Uuid>& complaints) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kCorrectionsOf, tenant, complaints));
  std::vector<Uuid> ids;
  std::vector<std::string> texts;
  texts.reserve(static_cast<size_t>(rows.size()));
  std::vector<pg::Bytes> before;
  for (int r = 0; r < rows.size(); ++r) {
    ids.push_back(rows.Id(r, 0));
    ASSIGN_OR_RETURN(texts.emplace_back(), WithoutQuotes(rows.Text(r, 1)));
    before.push_back({texts.back()});
  }
  if (ids.empty()) return absl::OkStatus();
  return tx.Exec(sql::kEraseCorrections, tenant, ids, before).status();
}

struct Former {
  bool any = false;
  Erased erased;
};

absl::StatusOr<Former> FormerErasures(pg::Transaction& tx, const std::string& tenant,
                                      const std::string& customer_key) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kErasuresOf, tenant, pg::Bytes{customer_key}));
  Former former;
  if (rows.IsNull(0, 0)) return former;
  former.any = true;
  former.erased = {rows.Int(0, 0), rows.Time(0, 1)};
  return former;
}

}  // namespace

absl::StatusOr<Erased> BeginErasure(pg::Transaction& tx, vault::Vault& vault,
                                    const ErasureRequest& request) {
  const vault::Owner owner{request.tenant, request.customer_id};
  // First, because it waits for whoever files under this key.
  ASSIGN_OR_RETURN(const auto destroyed, vault.Destroy(tx, {&owner, 1}));
  ASSIGN_OR_RETURN(const pg::Rows complaints, tx.Exec(sql::kPseudonymise, request.tenant,
                                                      request.customer_id, request.pseudonym));
  ASSIGN_OR_RETURN(const pg::Rows orders,
                   tx.Exec(sql::kForgetOrders, request.tenant, request.customer_id));
  const std::string customer_key =
      CustomerKey(vault.envelope().ring(), request.tenant, request.customer_id);
  ASSIGN_OR_RETURN(const Former former, FormerErasures(tx, request.tenant, customer_key));
  if (destroyed.empty() && complaints.affected() == 0 && orders.affected() == 0) {
    if (former.any) return former.erased;
    return NotFound("customer of whom anything is kept", request.customer_id);
  }
  RETURN_IF_ERROR(tx.Exec(sql::kKeepErasure, request.tenant, pg::Bytes{customer_key}, request.now,
                          request.pseudonym, complaints.affected(), request.actor)
                      .status());
  return Erased{former.erased.complaints + complaints.affected(), request.now};
}

absl::StatusOr<std::vector<PendingErasure>> PendingErasures(pg::Transaction& tx) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kPendingErasures));
  std::vector<PendingErasure> pending;
  pending.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    pending.push_back({rows.Text(r, 0), rows.Text(r, 1), rows.Time(r, 2), rows.Text(r, 3)});
  }
  return pending;
}

absl::StatusOr<bool> GoOnErasing(pg::Transaction& tx, events::Log& log,
                                 const PendingErasure& erasure) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kToErase, erasure.tenant, erasure.pseudonym, kBatch));
  if (rows.empty()) {
    RETURN_IF_ERROR(tx.Exec(sql::kErasureDone, erasure.tenant, erasure.pseudonym).status());
    return false;
  }
  std::set<StandingBook::Key> keys;
  std::vector<Uuid> ids;
  std::vector<std::string> record_texts, corrected_texts, reference_texts;
  record_texts.reserve(static_cast<size_t>(rows.size()));
  corrected_texts.reserve(static_cast<size_t>(rows.size()));
  reference_texts.reserve(static_cast<size_t>(rows.size()));
  std::vector<pg::Bytes> records, corrected;
  std::vector<int32_t> channels;
  std::vector<absl::string_view> references;
  for (int r = 0; r < rows.size(); ++r) {
    v1::Complaint record;
    if (!record.ParseFromString(rows.Text(r, 1)))
      return absl::DataLossError("a complaint is unreadable");
    v1::ComplaintDraft& draft = *record.mutable_draft();
    TakePersonal(draft);  // of records that had it in clear
    TakeQuotes(*record.mutable_triage());
    draft.mutable_customer()->set_customer_id(erasure.pseudonym);
    if (!draft.channel_reference().empty()) {
      channels.push_back(draft.channel());
      reference_texts.push_back(draft.channel_reference());
      references.emplace_back(reference_texts.back());
      draft.clear_channel_reference();
    }
    *record.mutable_erase_time() = ToProto(erasure.erase_time);
    ids.push_back(rows.Id(r, 0));
    keys.insert({erasure.tenant, ComplaintId(rows.Id(r, 0))});
    record_texts.push_back(record.SerializeAsString());
    records.push_back({record_texts.back()});
    ASSIGN_OR_RETURN(corrected_texts.emplace_back(), WithoutQuotes(rows.Text(r, 2)));
    corrected.push_back({corrected_texts.back()});
  }
  RETURN_IF_ERROR(
      tx.Exec(sql::kErase, erasure.tenant, ids, records, corrected, erasure.erase_time).status());
  RETURN_IF_ERROR(TakeQuotesOfCorrections(tx, erasure.tenant, ids));
  if (!references.empty()) {
    RETURN_IF_ERROR(tx.Exec(sql::kForgetReferences, erasure.tenant, channels, references).status());
  }
  PgStandingBook book(tx, log);
  ASSIGN_OR_RETURN(std::vector<Held> held, book.Lock(keys));
  std::vector<Heard> lines;
  for (Held& one : held) {
    ++one.version;
    one.standing.update_time = std::max(one.standing.update_time, erasure.erase_time);
    events::v1::Event& event = book.Tell(one, erasure.erase_time, erasure.actor);
    *event.mutable_personal_data_erased()->mutable_erase_time() = ToProto(erasure.erase_time);
    lines.push_back({one.id, "intake", 0, &event});
  }
  RETURN_IF_ERROR(book.Save(held));
  RETURN_IF_ERROR(book.AddToTimeline(lines));
  return true;
}

absl::Status CheckNotErased(pg::Transaction& tx, const crypto::KeyRing& ring,
                            const std::string& tenant, const std::string& customer_id) {
  ASSIGN_OR_RETURN(const Former former,
                   FormerErasures(tx, tenant, CustomerKey(ring, tenant, customer_id)));
  if (!former.any) return absl::OkStatus();
  return Error(absl::StatusCode::kNotFound, "CUSTOMER_ERASED",
               absl::StrCat("this customer's personal data were erased at ",
                            absl::FormatTime(former.erased.erase_time, absl::UTCTimeZone())));
}

}  // namespace redress::intake
