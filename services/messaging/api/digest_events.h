// What digests are made of, for tests.
//
//   const Teller teller{clock, "demo", NewComplaint()};
//   handler.Handle(tx, {teller.Accepted("lin", "frontline"), teller.Warned("c1")});
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/proto_time.h"
#include "base/random.h"
#include "events/inbox.h"

namespace redress::messaging {

// By the wall of Shanghai.
inline absl::Time AtWall(const std::string& wall) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M:%S %z", wall + " +0800", &time, &error)) << error;
  return time;
}

inline ComplaintId NewComplaint() {
  return ComplaintId(NewUuid(SystemClock().Now(), SystemRandom()));
}

// Events of one complaint, each at the moment that the clock shows.
struct Teller {
  Clock& clock;
  std::string tenant;
  ComplaintId complaint;

  events::Delivered New() const {
    events::Delivered delivered{"test", PartitionOf(complaint), 1, complaint, {}};
    delivered.event.set_tenant(tenant);
    delivered.event.set_complaint(complaint.Name());
    *delivered.event.mutable_occur_time() = ToProto(clock.Now());
    return delivered;
  }
  events::Delivered Filed(common::v1::Level level) const {
    events::Delivered delivered = New();
    delivered.event.mutable_complaint_filed()->set_level(level);
    return delivered;
  }
  events::Delivered Accepted(const std::string& agent, const std::string& department) const {
    events::Delivered delivered = New();
    delivered.event.mutable_case_accepted()->set_agent("agents/" + agent);
    delivered.event.mutable_case_accepted()->set_department("departments/" + department);
    return delivered;
  }
  events::Delivered Warned(const std::string& clock_id, int percent = 75) const {
    events::Delivered delivered = New();
    auto& warned = *delivered.event.mutable_clock_warned();
    warned.set_clock_id(clock_id);
    warned.set_milestone("first_response");
    warned.set_percent(percent);
    *warned.mutable_deadline() = ToProto(clock.Now() + absl::Hours(1));
    return delivered;
  }
  events::Delivered Breached(const std::string& clock_id) const {
    events::Delivered delivered = New();
    auto& breached = *delivered.event.mutable_clock_breached();
    breached.set_clock_id(clock_id);
    breached.set_milestone("first_response");
    *breached.mutable_deadline() = ToProto(clock.Now());
    return delivered;
  }
  events::Delivered Met(const std::string& clock_id) const {
    events::Delivered delivered = New();
    delivered.event.mutable_clock_met()->set_clock_id(clock_id);
    return delivered;
  }
};

}  // namespace redress::messaging
