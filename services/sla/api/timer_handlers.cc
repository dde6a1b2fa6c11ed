#include "services/sla/api/timer_handlers.h"

#include "services/sla/app/sound_alarms.h"
#include "services/sla/store/clock_book.h"

namespace redress::sla {

absl::Status ClockTimer::Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) {
  std::vector<Alarm> alarms;
  for (const timer::Fired& one : fired) {
    alarms.push_back({{ComplaintId(one.subject), one.tenant}, one.fired_time});
  }
  PgClockBook book(tx, log_, timers_);
  return SoundAlarms(book, shelf_, alarms);
}

}  // namespace redress::sla
