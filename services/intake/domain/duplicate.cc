#include "services/intake/domain/duplicate.h"

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "services/intake/domain/likeness.h"

namespace redress::intake {
namespace {

constexpr double kSameOrderScore = 0.7;

std::string TextOf(const v1::Complaint& complaint) {
  return absl::StrCat(complaint.draft().subject(), "\n", complaint.draft().body());
}

}  // namespace

absl::Time ComplainedAt(const v1::Complaint& complaint) {
  return FromProto(complaint.draft().has_occurred_time() ? complaint.draft().occurred_time()
                                                         : complaint.create_time());
}

std::optional<Suspicion> CompareForDuplicate(const v1::Complaint& newer, const v1::Complaint& older,
                                             const DuplicatePolicy& policy) {
  // R-I5
  if (newer.historical() != older.historical()) return std::nullopt;
  const v1::ComplaintDraft& a = newer.draft();
  const v1::ComplaintDraft& b = older.draft();
  const double likeness = Likeness(TextOf(newer), TextOf(older));
  if (!a.order_id().empty() && a.order_id() == b.order_id() &&
      a.customer().customer_id() == b.customer().customer_id()) {
    return Suspicion{kSameOrderScore + (1 - kSameOrderScore) * likeness, "same_order"};
  }
  if (b.body().empty() || likeness < policy.likeness_min ||
      absl::AbsDuration(ComplainedAt(newer) - ComplainedAt(older)) > policy.window) {
    return std::nullopt;
  }
  return Suspicion{likeness, "similar_text"};
}

}  // namespace redress::intake
