// The ladder: frontline, supervisor, crisis team; up only, once per cause (R-R5).
//
//   if (NoteCause(record, "clock_overdue", clock_id, "25")) {
//     const Ascent ascent = Ascend(record, "clock_overdue", staffed, now, clock_id);
//   }
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/routing/domain/case.h"

namespace redress::routing {

inline constexpr int kTopRung = 3;

// Remembers what asks for an escalation. True when it is new and there is a rung left to climb;
// `subject` is what the trigger is about (a clock, a proposal, a level) or "", and `detail` tells
// apart what the same trigger asks for the same subject. A record that is not opened yet keeps the
// cause for its opening; a closed one wants none.
bool NoteCause(CaseRecord& record, absl::string_view trigger, absl::string_view subject,
               absl::string_view detail = "");

// The trigger in a remembered cause, and what it is about.
std::string TriggerOf(absl::string_view cause);
std::string SubjectOf(absl::string_view cause);

// A breach of the clock that was none: what it asked for stays, and its next one asks anew (R-S15).
// True when there was one.
bool ForgetBreach(CaseRecord& record, absl::string_view clock_id);

// True when `subject` lifted the case at `moment` or later. What else came of it by that moment
// lifts nothing more: whoever has the case now had no time for it yet (R-R5).
bool LiftedSince(const CaseRecord& record, absl::string_view subject, absl::Time moment);

// Counts a refused solution. True at the second one, which escalates.
bool NoteRejection(CaseRecord& record);

// What an ascent changed.
struct Ascent {
  int from_rung = 0;
  int to_rung = 0;
  bool moved = false;  // to another department, where it waits in the queue
  Release release;     // when moved
};

// Takes an opened case one rung up; the rung is below the top. The case goes to the department of
// the rung when `staffed` says that it has agents, else it stays with whoever has it. `subject` is
// that of the cause, or "".
Ascent Ascend(CaseRecord& record, absl::string_view trigger,
              absl::FunctionRef<bool(absl::string_view department_id)> staffed, absl::Time now,
              absl::string_view subject);

}  // namespace redress::routing
