// Which order a complaint is about (R-I2): what the customer gave, what they wrote, and what they
// bought lately, ranked with reasons.
//
//   const Linking linking = LinkOrder(known, {numbers, subject, body}, now, {}, complaint);
//   if (linking.outcome == LinkOutcome::kUnknown) ask somebody else;
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "redress/intake/v1/complaint.pb.h"
#include "redress/platform/v1/platform.pb.h"

namespace redress::intake {

struct LinkPolicy {
  absl::Duration recent = absl::Hours(24 * 90);  // an older order is no guess
  double score_min = 0.6;                        // a link that counts is at least as certain
  double lead_min = 0.15;                        // and so much more certain than the next
  // How much later than the complaint an order that is guessed may be: they are dated by other
  // clocks. What was known at the filing cannot be later; what is learned after it can.
  absl::Duration clocks_apart = absl::Hours(24);
  bool undated = true;  // an order without a time is linked by a guess; else a person has to choose
  bool complete = true;  // what is known is all that the customer bought lately
};

// What the customer wrote. Views: nothing of it is kept.
struct OrderClues {
  absl::Span<const std::string> numbers;  // that may be order numbers
  absl::string_view subject, body;
};

enum class LinkOutcome {
  kUnknown,    // nothing fits, or the order that was given is not known
  kLinked,     // certain enough; what the draft left open is filled
  kAmbiguous,  // a person has to choose
  kRefused,    // only orders of other customers; never linked
};

// What of the draft was filled from the order, so that it can be emptied again.
struct FilledFields {
  bool order_id = false, sku = false, supplier_id = false, batch = false, region = false,
       amount = false;
};

struct Linking {
  LinkOutcome outcome = LinkOutcome::kUnknown;
  FilledFields filled;
};

// `known` is what the directory has of the order given, of the numbers in the text and of the
// customer's orders, in any order; two of one id contradict each other. Sets `order_link`, unless
// nothing is known; fills SKU, supplier, batch, amount, region and the order id where the draft
// left them open, but only from an order of this customer that is linked beyond doubt.
Linking LinkOrder(absl::Span<const platform::v1::Order* const> known, const OrderClues& clues,
                  absl::Time now, const LinkPolicy& policy, v1::Complaint& complaint);

// Takes a linking back, as if it had never been.
void Unlink(const FilledFields& filled, v1::Complaint& complaint);

// True when the order that the draft names is known to be another customer's: nobody may take it
// for this one's.
bool NamesForeignOrder(const v1::Complaint& complaint);

}  // namespace redress::intake
