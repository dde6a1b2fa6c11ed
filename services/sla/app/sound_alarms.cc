#include "services/sla/app/sound_alarms.h"

#include "base/status_macros.h"

namespace redress::sla {

absl::Status SoundAlarms(ClockBook& book, const PolicyShelf& shelf,
                         absl::Span<const Alarm> alarms) {
  ClockSets sets;
  for (const Alarm& alarm : alarms) sets.try_emplace(alarm.key);
  RETURN_IF_ERROR(book.Load(sets));

  std::vector<const ClockSets::value_type*> changed;
  std::vector<NextAlarm> running;
  for (const Alarm& alarm : alarms) {
    const auto entry = sets.find(alarm.key);
    Facts facts;
    if (Advance(entry->second, alarm.now, shelf.Of(alarm.key.tenant), facts)) {
      changed.push_back(&*entry);
      book.Tell(alarm.key, facts, alarm.now, /*trace_id=*/"");
    }
    // Set again even when nothing was told: the alarm that sounded is used up.
    const std::optional<absl::Time> due = NextDue(entry->second, shelf.Of(alarm.key.tenant));
    if (due) running.push_back({alarm.key, due});
  }
  RETURN_IF_ERROR(book.Save(changed));
  return book.SetAlarms(running);
}

}  // namespace redress::sla
