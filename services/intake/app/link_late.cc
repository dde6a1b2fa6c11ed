#include "services/intake/app/link_late.h"

#include <algorithm>

#include "base/error.h"
#include "base/proto_time.h"
#include "services/intake/domain/order_numbers.h"

namespace redress::intake {
namespace {

using platform::v1::Order;

constexpr int kUnknownMax = 4;   // times that the directory may know nothing of an order given
constexpr int kRefusalsMax = 5;  // of the call itself
constexpr absl::Duration kClocksApart = absl::Minutes(5);
constexpr absl::Duration kJustFiled = absl::Minutes(10);
constexpr absl::Duration kDelayMin = absl::Seconds(1);
constexpr absl::Duration kDelayMax = absl::Minutes(10);

LateLink Again(const OrderQuestion& question, absl::Duration first) {
  LateLink late;
  late.step = LateLink::Step::kAskAgain;
  late.delay =
      std::min(kDelayMax, first * static_cast<double>(1 << std::min(question.attempt, 12)));
  return late;
}

LateLink GiveUp() { return {}; }

// Only what the order told lies over the complaint as filed.
v1::Complaint Learned(const v1::Complaint& linked, const FilledFields& filled) {
  v1::Complaint learned;
  *learned.mutable_order_link() = linked.order_link();
  const v1::ComplaintDraft& from = linked.draft();
  v1::ComplaintDraft draft;
  if (filled.order_id) draft.set_order_id(from.order_id());
  if (filled.sku) draft.set_sku(from.sku());
  if (filled.supplier_id) draft.set_supplier_id(from.supplier_id());
  if (filled.batch) draft.set_batch(from.batch());
  if (filled.region) draft.set_region(from.region());
  if (filled.amount) *draft.mutable_amount() = from.amount();
  if (draft.ByteSizeLong() > 0) *learned.mutable_draft() = std::move(draft);
  return learned;
}

LateLink JudgeFailure(const OrderQuestion& question, const absl::Status& failure, absl::Time now,
                      const FilingPolicy& policy) {
  if (IsPassing(failure) || failure.code() == absl::StatusCode::kDeadlineExceeded) {
    const absl::Time filed = FromProto(question.complaint.create_time());
    return now - filed < policy.question_age_max ? Again(question, kDelayMin) : GiveUp();
  }
  return question.attempt + 1 < kRefusalsMax ? Again(question, absl::Seconds(10)) : GiveUp();
}

}  // namespace

Inquiry InquiryFor(const OrderQuestion& question) {
  const v1::ComplaintDraft& draft = question.complaint.draft();
  return {question.tenant, draft.order_id(), draft.customer().customer_id()};
}

LateLink JudgeAnswer(const OrderQuestion& question, const Inquiry& inquiry,
                     const DirectoryAnswer& answer, absl::Time now, const FilingPolicy& policy) {
  if (!answer.ok()) return JudgeFailure(question, answer.status(), now, policy);
  v1::Complaint complaint = question.complaint;
  std::vector<std::string> numbers;
  if (inquiry.order_id.empty()) {
    numbers = FindOrderNumbers(question.subject, question.body);
  }
  std::vector<const Order*> known;
  for (const Order& order : *answer) {
    known.push_back(&order);
    // The directory named it for this customer, and it is not theirs: a candidate to refuse.
    if (inquiry.order_id.empty() && order.customer_id() != inquiry.customer_id) {
      numbers.push_back(order.order_id());
    }
  }
  LinkPolicy link_policy = policy.link;
  link_policy.clocks_apart = kClocksApart;
  // Newer orders than the complaint may have taken the place of older ones.
  link_policy.complete = answer->size() < static_cast<size_t>(kRecentOrdersMax);
  link_policy.undated = now - FromProto(question.complaint.create_time()) < kJustFiled;
  if (!inquiry.order_id.empty() && answer->size() > 1) {
    link_policy.score_min = 2;  // one order was asked for: several answers are beyond certainty
  }
  const Linking linking =
      LinkOrder(known, {numbers, question.subject, question.body}, now, link_policy, complaint);
  if (linking.outcome == LinkOutcome::kUnknown) {
    // The directory may not have it yet; an answer to something else is none.
    const bool again = !inquiry.order_id.empty() && question.attempt + 1 < kUnknownMax;
    return again ? Again(question, absl::Seconds(30)) : GiveUp();
  }
  LateLink late;
  late.step = LateLink::Step::kTell;
  late.outcome = linking.outcome;
  late.learned = Learned(complaint, linking.filled);
  late.level = question.complaint.level();
  if (linking.filled.amount && !question.level_is_fixed) {
    const Grade grade = DecideLevel(
        {}, {.amount_minor_units = complaint.draft().amount().minor_units()}, policy.level);
    if (grade.level > late.level) {
      late.level = grade.level;
      for (const std::string& reason : grade.reasons) {
        late.learned.mutable_triage()->add_reasons(reason);
      }
    }
  }
  return late;
}

}  // namespace redress::intake
