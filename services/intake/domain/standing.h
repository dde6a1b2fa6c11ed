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
  common::v1::ComplaintState state = common::v1::COMPLAINT_STATE_FILED;
  absl::Time state_time = absl::InfinitePast();  // of the event that set the state
  std::string department;                        // departments/{id}
  std::string assignee;                          // agents/{id}
  events::v1::ClocksStarted open_clocks;         // those neither met, breached nor cancelled
  absl::Time update_time;
  absl::Time close_time = absl::InfinitePast();

  // Earliest deadline still open, or InfiniteFuture.
  absl::Time NextDeadline() const;
};

// Events of different services may come in any order; the later one by its own time has the say. A
// closed, withdrawn or merged complaint stays so.
void Apply(const events::v1::Event& event, Standing& standing);

// Withdrawal is allowed until the complaint is closed. Error: FAILED_PRECONDITION (ILLEGAL_STATE).
absl::Status CheckWithdraw(const Standing& standing);

bool IsFinal(common::v1::ComplaintState state);

}  // namespace redress::intake
