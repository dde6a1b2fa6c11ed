// For tests: the service's handlers on a database of their own, without relay or consumer.
//
//   World world("clocks");
//   ASSERT_TRUE(world.TakeIn({world.EventOf("demo", complaint, story::File())}).ok());
//   EXPECT_EQ(world.Told(), (std::vector<std::string>{"2 start"}));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/inbox.h"
#include "events/log.h"
#include "pg/database.h"
#include "services/sla/api/event_handler.h"
#include "services/sla/api/timer_handlers.h"
#include "services/sla/domain/story_testing.h"
#include "services/sla/store/clock_book.h"
#include "telemetry/metrics.h"
#include "timer/timers.h"

namespace redress::sla {

class World {
 public:
  explicit World(const std::string& name);

  static ComplaintId NewComplaint();
  // A step of a story as the event of a complaint; its time moves by `shift`.
  static events::Delivered EventOf(const std::string& tenant, const ComplaintId& complaint,
                                   story::Step step, absl::Duration shift = absl::ZeroDuration());

  // Through the event handler, in one transaction.
  absl::Status TakeIn(const std::vector<events::Delivered>& events);
  // Through the timer handler, in one transaction, as if the timers had come due at `now`.
  absl::Status Fire(const std::string& tenant, const std::vector<ComplaintId>& complaints,
                    absl::Time now);

  // The stored record, byte for byte; none without a row.
  std::optional<std::string> Record(const ComplaintId& complaint);
  // The clocks that have begun in words, as Find gives them; empty when it finds none.
  std::vector<std::string> Clocks(const std::string& tenant, const ComplaintId& complaint);
  // Every event told so far in words, in order within a partition.
  std::vector<std::string> Told();
  // When the complaint's timer is due; none without a timer.
  std::optional<absl::Time> Alarm(const ComplaintId& complaint);
  int64_t TimerCount();

  pg::Database& db() { return db_; }
  timer::Timers& timers() { return timers_; }

 private:
  pg::Database db_;
  events::Log log_;
  Metrics metrics_;
  timer::Timers timers_;
  PolicyRegistry registry_;
  EventHandler event_handler_;
  ClockTimer clock_timer_;
};

}  // namespace redress::sla
