// What a complaint is found by, and whether a filter holds for it (R-I11).
//
//   ForEachTerm(complaint, text, [&](Field field, absl::string_view value) { ... });
//   ASSIGN_OR_RETURN(Filter filter, Filter::Of(request.filter()));
//   if (filter.Holds(complaint)) ...
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/intake/v1/complaint.pb.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "text/terms.h"

namespace redress::intake {

// Part of an index's keys: numbers are never used again for something else.
enum class Field : char {
  kText = 1,
  kCustomer = 2,
  kOrder = 3,
  kSku = 4,
  kSupplier = 5,
  kBatch = 6,
  kRegion = 7,
  kPhone = 8,
  kEmail = 9,
  kChannelReference = 10,
  kCategory = 11,
  kSubcategory = 12,
  kKind = 13,
  kChannel = 14,
  kSignal = 15,
  kNearText = 16,  // near-identical texts share one
};

struct Term {
  Field field = Field::kText;
  std::string value;
};

// Subject and body in the form that texts are compared in.
std::string SearchText(const v1::ComplaintDraft& draft);

// Everything a complaint is found by that changes only with an event in intake's own log. State,
// level, department and assignee move without one and are not among it. The complaint has its
// personal data, and `search_text` is of its draft. A term may come twice.
void ForEachTerm(const v1::Complaint& complaint, absl::string_view search_text,
                 absl::FunctionRef<void(Field, absl::string_view)> take);

// As much of a new complaint as ForEachTerm and CompareForDuplicate look at.
v1::Complaint IndexedPart(const v1::Complaint& complaint, const v1::ComplaintDraft& personal);

// A ComplaintFilter, checked. Immutable.
class Filter {
 public:
  // Errors: INVALID_ARGUMENT naming the field under `filter.`.
  static absl::StatusOr<Filter> Of(const v1::ComplaintFilter& filter);

  const v1::ComplaintFilter& proto() const { return proto_; }
  absl::Time from() const { return from_; }    // filed at or after
  absl::Time until() const { return until_; }  // filed before

  // A complaint for which the filter holds has at least one term of each group.
  std::vector<std::vector<Term>> Groups() const;
  // True when it looks at what is sealed: phone, e-mail, text.
  bool needs_personal() const { return query_ || !phone_.empty() || !email_.empty(); }
  // By the complaint as it stands, with its personal data where it needs them; the tenant is not
  // looked at.
  bool Holds(const v1::Complaint& complaint) const {
    return HoldsOpenly(complaint) && HoldsPersonally(complaint);
  }
  // By all that is not sealed.
  bool HoldsOpenly(const v1::Complaint& complaint) const;

 private:
  bool HoldsPersonally(const v1::Complaint& complaint) const;

  explicit Filter(const v1::ComplaintFilter& filter);

  v1::ComplaintFilter proto_;
  absl::Time from_;
  absl::Time until_;
  std::string phone_;
  std::string email_;
  std::optional<text::Query> query_;
};

}  // namespace redress::intake
