#include "services/intake/store/order_questions.h"

#include <map>

#include "base/status_macros.h"
#include "services/intake/domain/standing.h"
#include "services/intake/store/personal_part.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {
namespace {

constexpr pg::Statement kKeep{"intake_keep_questions",
                              "INSERT INTO order_question (due_time, complaint_id, tenant) "
                              "SELECT $1, u.complaint_id, u.tenant "
                              "FROM unnest($2::uuid[], $3::text[]) AS u(complaint_id, tenant)"};
constexpr pg::Statement kDue{"intake_due_questions",
                             "SELECT tenant, complaint_id, due_time, attempt FROM order_question "
                             "WHERE due_time <= clock_timestamp() "
                             "ORDER BY due_time, complaint_id LIMIT $1"};
constexpr pg::Statement kDuePut{"intake_due_put_questions",
                                "SELECT tenant, complaint_id, due_time, 0 FROM put_question "
                                "WHERE due_time <= clock_timestamp() "
                                "ORDER BY due_time, complaint_id LIMIT $1"};
constexpr pg::Statement kDropPut{
    "intake_drop_put_questions",
    "DELETE FROM put_question WHERE ctid = ANY(ARRAY(SELECT q.ctid "
    "FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) AS want(tenant, complaint_id, "
    "due_time) "
    "CROSS JOIN LATERAL (SELECT ctid FROM put_question WHERE tenant = want.tenant "
    "   AND complaint_id = want.complaint_id AND due_time = want.due_time OFFSET 0) AS q))"};
constexpr pg::Statement kCount{"intake_count_questions",
                               "SELECT count(*) FROM (SELECT 1 FROM order_question LIMIT $1) AS q"};
constexpr pg::Statement kLoad{
    "intake_load_questions",
    "SELECT c.tenant, c.complaint_id, c.record, c.linked, c.level, c.state, c.corrected <> '', "
    "  c.sealed, (SELECT k.wrapped FROM data_key AS k "
    "    WHERE k.tenant = c.tenant AND k.owner = c.customer_id) "
    "FROM unnest($1::text[], $2::uuid[]) AS want(tenant, complaint_id) CROSS JOIN LATERAL "
    "(SELECT * FROM complaint AS c WHERE c.tenant = want.tenant "
    "   AND c.complaint_id = want.complaint_id OFFSET 0) AS c"};
// Key by key (LATERAL, fenced by OFFSET 0): a plan made while few waited would read all of them.
constexpr pg::Statement kDrop{
    "intake_drop_questions",
    "DELETE FROM order_question WHERE ctid = ANY(ARRAY(SELECT q.ctid "
    "FROM unnest($1::timestamptz[], $2::uuid[]) AS want(due_time, complaint_id) CROSS JOIN LATERAL "
    "(SELECT ctid FROM order_question WHERE due_time = want.due_time "
    "   AND complaint_id = want.complaint_id OFFSET 0) AS q))"};
constexpr pg::Statement kPutOff{
    "intake_put_off_questions",
    "UPDATE order_question AS q SET attempt = q.attempt + 1, "
    "  due_time = clock_timestamp() + u.delay * interval '1 millisecond' "
    "FROM (SELECT found.ctid AS place, want.delay "
    "  FROM unnest($1::timestamptz[], $2::uuid[], $3::bigint[]) "
    "  AS want(due_time, complaint_id, delay) CROSS JOIN LATERAL "
    "  (SELECT ctid FROM order_question WHERE due_time = want.due_time "
    "     AND complaint_id = want.complaint_id OFFSET 0) AS found) AS u "
    "WHERE q.ctid = u.place"};
constexpr pg::Statement kLearn{
    "intake_learn_orders",
    "UPDATE complaint AS c SET linked = u.linked, level = u.level, "
    "  order_id = CASE WHEN u.order_id = '' THEN c.order_id ELSE u.order_id END, "
    "  sku = CASE WHEN u.sku = '' THEN c.sku ELSE u.sku END, "
    "  supplier_id = CASE WHEN u.supplier_id = '' THEN c.supplier_id ELSE u.supplier_id END "
    "FROM unnest($1::text[], $2::uuid[], $3::bytea[], $4::int[], $5::text[], $6::text[], "
    "  $7::text[]) AS u(tenant, complaint_id, linked, level, order_id, sku, supplier_id) "
    "WHERE c.tenant = u.tenant AND c.complaint_id = u.complaint_id"};

absl::StatusOr<std::vector<OrderQuestion>> ReadDue(pg::Transaction& tx, const pg::Statement& due,
                                                   int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(due, limit));
  std::vector<OrderQuestion> questions;
  for (int r = 0; r < rows.size(); ++r) {
    OrderQuestion& question = questions.emplace_back();
    question.tenant = rows.Text(r, 0);
    question.id = ComplaintId(rows.Id(r, 1));
    question.due_time = rows.Time(r, 2);
    question.attempt = static_cast<int>(rows.Int(r, 3));
  }
  return questions;
}

}  // namespace

absl::Status KeepQuestions(pg::Transaction& tx, absl::Span<const Filing* const> filings,
                           absl::Time now) {
  std::vector<Uuid> ids;
  std::vector<absl::string_view> tenants;
  for (const Filing* filing : filings) {
    ids.push_back(filing->id.uuid());
    tenants.emplace_back(filing->tenant);
  }
  return tx.Post(kKeep, now, ids, tenants);
}

absl::StatusOr<std::vector<OrderQuestion>> DueQuestions(pg::Transaction& tx, int64_t limit) {
  return ReadDue(tx, kDue, limit);
}

absl::StatusOr<std::vector<OrderQuestion>> DuePutQuestions(pg::Transaction& tx, int64_t limit) {
  return ReadDue(tx, kDuePut, limit);
}

absl::StatusOr<int64_t> CountQuestions(pg::Transaction& tx, int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kCount, limit));
  return rows.Int(0, 0);
}

absl::Status LoadComplaints(pg::Transaction& tx, const crypto::Envelope& envelope,
                            absl::Span<OrderQuestion> questions) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  std::map<std::pair<absl::string_view, ComplaintId>, OrderQuestion*> by_key;
  for (OrderQuestion& question : questions) {
    tenants.emplace_back(question.tenant);
    ids.push_back(question.id.uuid());
    by_key[{question.tenant, question.id}] = &question;
    question.complaint.Clear();
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kLoad, tenants, ids));
  for (int r = 0; r < rows.size(); ++r) {
    OrderQuestion& question = *by_key.at({rows.View(r, 0), ComplaintId(rows.Id(r, 1))});
    StoredComplaint stored;
    stored.id = question.id;
    if (!stored.complaint.ParseFromString(rows.Text(r, 2)))
      return absl::DataLossError("a complaint is unreadable");
    stored.sealed = rows.Text(r, 7);
    if (!rows.IsNull(r, 8)) stored.wrapped_key = rows.Text(r, 8);
    // One that cannot be opened is linked by what lies open.
    if (const auto personal = OpenPersonal(envelope, question.tenant, stored); personal.ok()) {
      question.subject = personal->subject();
      question.body = personal->body();
    }
    question.complaint = std::move(stored.complaint);
    if (!rows.IsNull(r, 3)) {
      RETURN_IF_ERROR(LayOver(rows.View(r, 3), question.complaint));
    }
    question.complaint.set_level(static_cast<common::v1::Level>(rows.Int(r, 4)));
    question.level_is_fixed =
        rows.Bool(r, 6) || IsFinal(static_cast<common::v1::ComplaintState>(rows.Int(r, 5)));
  }
  return absl::OkStatus();
}

absl::Status DropQuestions(pg::Transaction& tx, absl::Span<const OrderQuestion* const> questions) {
  if (questions.empty()) return absl::OkStatus();
  std::vector<absl::Time> due_times;
  std::vector<Uuid> ids;
  for (const OrderQuestion* question : questions) {
    due_times.push_back(question->due_time);
    ids.push_back(question->id.uuid());
  }
  return tx.Exec(kDrop, due_times, ids).status();
}

absl::Status DropPutQuestions(pg::Transaction& tx, absl::Span<const OrderQuestion> questions) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  std::vector<absl::Time> due_times;
  for (const OrderQuestion& question : questions) {
    tenants.emplace_back(question.tenant);
    ids.push_back(question.id.uuid());
    due_times.push_back(question.due_time);
  }
  return tx.Exec(kDropPut, tenants, ids, due_times).status();
}

absl::Status PutOffQuestions(pg::Transaction& tx, absl::Span<const PutOff> questions) {
  if (questions.empty()) return absl::OkStatus();
  std::vector<absl::Time> due_times;
  std::vector<Uuid> ids;
  std::vector<int64_t> delays;
  for (const PutOff& one : questions) {
    due_times.push_back(one.question->due_time);
    ids.push_back(one.question->id.uuid());
    delays.push_back(absl::ToInt64Milliseconds(one.delay));
  }
  return tx.Exec(kPutOff, due_times, ids, delays).status();
}

absl::Status SaveLearned(pg::Transaction& tx, absl::Span<const Learned> learned) {
  if (learned.empty()) return absl::OkStatus();
  std::vector<absl::string_view> tenants, orders, skus, suppliers;
  std::vector<Uuid> ids;
  std::vector<std::string> texts;
  texts.reserve(learned.size());
  std::vector<pg::Bytes> linked;
  std::vector<int32_t> levels;
  for (const Learned& one : learned) {
    const v1::ComplaintDraft& draft = one.late->learned.draft();
    tenants.emplace_back(one.question->tenant);
    ids.push_back(one.question->id.uuid());
    texts.push_back(one.late->learned.SerializeAsString());
    linked.push_back({texts.back()});
    levels.push_back(one.late->level);
    orders.emplace_back(draft.order_id());
    skus.emplace_back(draft.sku());
    suppliers.emplace_back(draft.supplier_id());
  }
  return tx.Exec(kLearn, tenants, ids, linked, levels, orders, skus, suppliers).status();
}

}  // namespace redress::intake
