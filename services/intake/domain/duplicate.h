// Whether a complaint is suspected to be the same as an earlier one (R-I5).
//
//   const std::optional<Suspicion> suspicion = CompareForDuplicate(Compared(newer),
//   Compared(older), policy);
#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "redress/intake/v1/complaint.pb.h"
#include "services/intake/domain/likeness.h"

namespace redress::intake {

struct DuplicatePolicy {
  double likeness_min = 0.8;                     // of texts that are near-identical
  absl::Duration window = absl::Hours(24 * 14);  // between two such texts
  size_t links_max = 3;                          // suspicions of one new complaint
};

struct Suspicion {
  double score = 0;    // 0 to 1
  std::string reason;  // same_order, similar_text
};

// When it was complained of.
absl::Time ComplainedAt(const v1::Complaint& complaint);

// A complaint with its texts, to be compared with others; they are read when first needed. Not
// thread-safe.
class Compared {
 public:
  // The complaint stays as it is meanwhile.
  explicit Compared(const v1::Complaint& complaint) : complaint_(&complaint) {}
  const v1::Complaint& complaint() const { return *complaint_; }
  const LikenessText& text();

 private:
  const v1::Complaint* complaint_;
  std::optional<LikenessText> text_;
};

// Both with their texts. The same customer on the same order is a suspicion whatever they wrote,
// the stronger the more alike it is; another one needs near-identical texts within the window.
// History is compared with history alone.
std::optional<Suspicion> CompareForDuplicate(Compared& newer, Compared& older,
                                             const DuplicatePolicy& policy);

}  // namespace redress::intake
