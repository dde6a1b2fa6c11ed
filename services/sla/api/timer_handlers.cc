#include "services/sla/api/timer_handlers.h"

#include <set>

#include "base/status_macros.h"
#include "services/sla/app/sound_alarms.h"
#include "services/sla/store/clock_book.h"

namespace redress::sla {

absl::Status ClockTimer::Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) {
  std::vector<Alarm> alarms;
  std::set<std::string> tenants;
  for (const timer::Fired& one : fired) {
    tenants.insert(one.tenant);
    alarms.push_back({{ComplaintId(one.subject), one.tenant}, one.fired_time});
  }
  ASSIGN_OR_RETURN(const PolicyShelf shelf, registry_.Look(tx, tenants));
  PgClockBook book(tx, log_, timers_);
  return SoundAlarms(book, shelf, alarms);
}

}  // namespace redress::sla
