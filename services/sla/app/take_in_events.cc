#include "services/sla/app/take_in_events.h"

#include <set>

#include "base/status_macros.h"

namespace redress::sla {

absl::Status TakeInEvents(ClockBook& book, const PolicyShelf& shelf,
                          absl::Span<const Arrival> arrivals, absl::Time now) {
  ClockSets sets;
  for (const Arrival& arrival : arrivals) sets.try_emplace(arrival.key);
  RETURN_IF_ERROR(book.Load(sets));

  std::map<SetKey, std::optional<absl::Time>> alarms;
  for (const auto& [key, set] : sets) {
    alarms.emplace_hint(alarms.end(), key, NextDue(set, shelf.Of(key.tenant)));
  }

  std::set<SetKey> touched;
  for (const Arrival& arrival : arrivals) {
    Facts facts;
    if (!Fold(sets.at(arrival.key), *arrival.event, shelf.Of(arrival.key.tenant), facts)) continue;
    touched.insert(arrival.key);
    book.Tell(arrival.key, facts, now, arrival.event->trace_id());
  }

  std::vector<const ClockSets::value_type*> changed;
  std::vector<NextAlarm> moved;
  for (const auto& entry : sets) {
    if (!touched.contains(entry.first)) continue;
    changed.push_back(&entry);
    const std::optional<absl::Time> due = NextDue(entry.second, shelf.Of(entry.first.tenant));
    if (alarms.at(entry.first) != due) moved.push_back({entry.first, due});
  }
  RETURN_IF_ERROR(book.Save(changed));
  return book.SetAlarms(moved);
}

}  // namespace redress::sla
