#include "services/intake/domain/duplicate.h"

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"

namespace redress::intake {
namespace {

constexpr double kSameOrderScore = 0.7;

}  // namespace

absl::Time ComplainedAt(const v1::Complaint& complaint) {
  return FromProto(complaint.draft().has_occurred_time() ? complaint.draft().occurred_time()
                                                         : complaint.create_time());
}

const LikenessText& Compared::text() {
  const v1::ComplaintDraft& draft = complaint_->draft();
  if (!text_) text_.emplace(absl::StrCat(draft.subject(), "\n", draft.body()));
  return *text_;
}

std::optional<Suspicion> CompareForDuplicate(Compared& newer, Compared& older,
                                             const DuplicatePolicy& policy) {
  // R-I5
  if (newer.complaint().historical() != older.complaint().historical()) return std::nullopt;
  const v1::ComplaintDraft& a = newer.complaint().draft();
  const v1::ComplaintDraft& b = older.complaint().draft();
  if (!a.order_id().empty() && a.order_id() == b.order_id() &&
      a.customer().customer_id() == b.customer().customer_id()) {
    const double likeness = Likeness(newer.text(), older.text());
    return Suspicion{kSameOrderScore + (1 - kSameOrderScore) * likeness, "same_order"};
  }
  if (b.body().empty() || absl::AbsDuration(ComplainedAt(newer.complaint()) -
                                            ComplainedAt(older.complaint())) > policy.window) {
    return std::nullopt;
  }
  const double likeness = Likeness(newer.text(), older.text());
  if (likeness < policy.likeness_min) return std::nullopt;
  return Suspicion{likeness, "similar_text"};
}

}  // namespace redress::intake
