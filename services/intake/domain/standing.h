// Where a complaint stands in the register, as the events of all services tell it.
//
//   Standing standing = ...; Apply(event, standing);
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"

namespace redress::intake {

// The part of a complaint that moves after filing.
struct Standing {
  // Where it stands by itself; what it shows while it is merged is MERGED (see Shown).
  common::v1::ComplaintState state = common::v1::COMPLAINT_STATE_FILED;
  absl::Time state_time = absl::InfinitePast();  // of the event that set the state
  std::string department;                        // departments/{id}
  std::string assignee;                          // agents/{id}
  // Those neither met, breached nor cancelled; one that stands still has no deadline (R-S12).
  events::v1::ClocksStarted open_clocks;
  absl::Time update_time;
  absl::Time close_time = absl::InfinitePast();
  bool merged = false;  // joined to another complaint
  int cycle = 1;        // round of work; each reopening adds one

  // The state that everybody sees.
  common::v1::ComplaintState Shown() const {
    return merged ? common::v1::COMPLAINT_STATE_MERGED : state;
  }
  // Earliest deadline of the clocks that run, or InfiniteFuture.
  absl::Time NextDeadline() const;
};

// Events of different services may come in any order; the later one by its own time has the say. A
// closed or withdrawn complaint stays so. A merged one moves underneath, so that it stands where it
// should when it is parted again.
void Apply(const events::v1::Event& event, Standing& standing);

// What an event about a complaint that was joined to this one means here: a customer who answers
// there has answered.
void ApplyFromMerged(const events::v1::Event& event, Standing& standing);

// Withdrawal is allowed until the complaint is closed. Error: FAILED_PRECONDITION (ILLEGAL_STATE).
absl::Status CheckWithdraw(const Standing& standing);

bool IsFinal(common::v1::ComplaintState state);

}  // namespace redress::intake
