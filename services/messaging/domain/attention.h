// What staff are still to be told of a complaint's clocks, of its way up the ladder and of its
// incident's statement, and who is to be told (R-S13, R-R5, R-R7).
//
//   Attention attention;
//   if (Concerns(event)) Apply(event, attention);
//   for (const Item& item : attention.items) Tell(item.recipient, item);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"

namespace redress::messaging {

// Numbers are stored; of a clock the graver, the higher.
enum class Word : int32_t { kWarned = 1, kBreached = 2, kOverdue = 3, kRaised = 4, kUnsaid = 5 };

// Who is to hear of it. Numbers are stored.
enum class Audience : int32_t {
  kHolder = 1,       // who has the case; while nobody has it, its department is warned
  kSupervisors = 2,  // of the department; from the breach on
  kLead = 3,         // who leads the incident, whoever has the case
};

// One clock that somebody is to be told of: its newest threshold alone. Or a rung that the case has
// reached, or the statement of its incident that nobody made in time.
struct Item {
  std::string clock_id;  // rung:{number} of a rung, statement:{incident} of a statement
  Audience audience = Audience::kHolder;
  std::string recipient;  // agents/{id} or departments/{id}; empty while there is nobody
  std::string milestone;  // of a rung: what asked for it; of a statement: the incident
  Word word = Word::kWarned;
  int percent = 0;                          // of the warning, or behind the deadline; the rung
  absl::Time deadline = absl::UnixEpoch();  // of a rung: when it was reached
  bool crisis = false;  // of level 3, the crisis team's, or a statement: told at once

  bool operator==(const Item&) const = default;
};

// Who has the case of a complaint, and how grave it is. A value.
struct Duty {
  std::string department;  // departments/{id} that has the case, or empty
  std::string agent;       // agents/{id} who has it, or empty
  bool crisis = false;
  absl::Time close_time = absl::InfinitePast();  // of a closed case

  bool closed() const { return close_time != absl::InfinitePast(); }
  bool operator==(const Duty&) const = default;
};

// One complaint. A value; a new one is a complaint of which nothing is known.
struct Attention {
  Duty duty;
  std::vector<Item> items;  // what nobody was told yet, one a clock and audience

  bool operator==(const Attention&) const = default;
};

// True for what changes anything here: historical filings, for one, do not.
bool Concerns(const events::v1::Event& event);

// True for those of them that can only take out what waits: where nothing waits, they change
// nothing.
bool OnlyTakesOut(const events::v1::Event& event);

// Takes in one event that Concerns. Sources may come in any order among each other; those of one
// source come in theirs.
//
// - A breach takes the place of its clock's warning, an overdue that of the breach.
// - A clock that was met or cancelled, that stands still before its deadline, or whose breach was
//   proved wrong is told no more; nor is anything of a closed case.
// - A rung that a clock asked for is told by that clock; one that anything else did, and the crisis
//   team's by whatever, is told to the department that has the case then, once.
// - A statement that is overdue is told, whatever becomes of the case, to its department and to who
//   leads the incident.
// - What else waits follows the case to whoever has it next.
void Apply(const events::v1::Event& event, Attention& attention);

}  // namespace redress::messaging
