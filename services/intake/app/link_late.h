// Links made after the filing, by what a directory answers (R-I2).
//
//   const Inquiry inquiry = InquiryFor(question);
//   const LateLink late = JudgeAnswer(question, inquiry, answer, now, policy);
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/ids.h"
#include "redress/intake/v1/complaint.pb.h"
#include "redress/platform/v1/platform.pb.h"
#include "services/intake/app/file_batch.h"

namespace redress::intake {

// A complaint whose order is not known yet.
struct OrderQuestion {
  std::string tenant;
  ComplaintId id;
  absl::Time due_time;
  int attempt = 0;              // tries that came to nothing
  v1::Complaint complaint;      // as it was filed, with what was learned since
  std::string subject, body;    // what the customer wrote
  bool level_is_fixed = false;  // a person graded it, or it is over
};

// What the directory is asked: for the order that was given, or for the customer's orders.
struct Inquiry {
  std::string tenant;
  std::string order_id;  // empty: by customer
  std::string customer_id;
  auto operator<=>(const Inquiry&) const = default;
};
using DirectoryAnswer = absl::StatusOr<std::vector<platform::v1::Order>>;

// The platform's directory.
class OrderDirectory {
 public:
  virtual ~OrderDirectory() = default;
  // One answer an inquiry; waits for all, within a bound of its own. An answer of UNAVAILABLE may
  // mean that it was not even asked.
  virtual std::vector<DirectoryAnswer> Ask(absl::Span<const Inquiry> inquiries) = 0;
};

Inquiry InquiryFor(const OrderQuestion& question);

// What becomes of a question.
struct LateLink {
  enum class Step {
    kTell,      // the complaint has a link now, or a refusal; everybody is told
    kAskAgain,  // after `delay`
    kGiveUp,    // nobody knows an order
  };
  Step step = Step::kGiveUp;
  LinkOutcome outcome = LinkOutcome::kUnknown;
  absl::Duration delay;
  // Lies over the complaint as filed: the link, what was filled from the order, why the level rose.
  v1::Complaint learned;
  common::v1::Level level = common::v1::LEVEL_UNSPECIFIED;  // of the complaint now
};

// Failures of the moment are asked again for `question_age_max`, an unknown order and a refusal of
// the call a few times; each time later, up to 10 minutes. An order of another customer is refused,
// and so is an answer to something else; more than one answer to one order is ambiguous.
LateLink JudgeAnswer(const OrderQuestion& question, const Inquiry& inquiry,
                     const DirectoryAnswer& answer, absl::Time now, const FilingPolicy& policy);

}  // namespace redress::intake
