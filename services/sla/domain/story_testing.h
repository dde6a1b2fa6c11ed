// For tests: complaints told as short stories, times counted from the filing.
//
//   Teller teller;
//   teller.Tell({File(), Tick(absl::Hours(2)), Person(absl::Hours(3))});
//   EXPECT_EQ(teller.Clock("first_response"), "MET at 3h, warned 50");
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/common/v1/common.pb.h"
#include "redress/events/v1/events.pb.h"
#include "services/sla/domain/clock_set.h"

namespace redress::sla::story {

// The moment of filing in every story.
inline const absl::Time kFiled = absl::FromUnixSeconds(1'800'000'000);

// An event, or when it has no payload the passing of time up to occur_time.
using Step = events::v1::Event;

// Those of the service when nothing is set.
const Policies& DefaultPolicies();

struct Filing {
  common::v1::Channel channel = common::v1::CHANNEL_APP;
  std::string category = "logistics";
  common::v1::Level level = common::v1::LEVEL_UNSPECIFIED;
  std::string tier;
  std::string source;
};

Step File(const Filing& filing = {});
Step Tick(absl::Duration at);
Step Person(absl::Duration at, absl::string_view purpose = "reply");
Step Question(absl::Duration at);
Step Answered(absl::Duration at);  // by the customer
Step Machine(absl::Duration at, absl::string_view purpose = "notice");
Step PrivateWord(absl::Duration at);
Step Proposed(absl::Duration at);
Step Closed(absl::Duration at, absl::string_view outcome = "resolved");
Step Withdrawn(absl::Duration at);
Step Offered(absl::Duration at);  // concerns no clock
Step Accepted(absl::Duration at);
Step Agreed(absl::Duration at);
Step ReturnRequested(absl::Duration at);
Step ReturnReviewed(absl::Duration at);
Step StepStarted(absl::Duration at, absl::string_view code);
Step StepCompleted(absl::Duration at, absl::string_view code);
// The same with a limit, of one time that the step begins (R-S9).
Step LimitedStep(absl::Duration at, absl::string_view code, absl::Duration limit, int round = 1);
Step EndOfStep(absl::Duration at, absl::string_view code, int round = 1);
Step Merged(absl::Duration at);
Step Unmerged(absl::Duration at);
Step Reopened(absl::Duration at, int cycle = 2);
Step Corrected(absl::Duration at, common::v1::Level level,
               absl::string_view category = "logistics");

// A fact in words, for example "first_response met late at 5h".
std::string InWords(const events::v1::Event& fact);
// Where a clock stands in words, for example "MET at 3h, warned 50".
std::string InWords(const v1::Clock& clock);

class Teller {
 public:
  explicit Teller(const Policies& policies = DefaultPolicies()) : policies_(policies) {}

  void Tell(const std::vector<Step>& steps);

  // In words; "" for a clock that the complaint does not have.
  std::string Clock(absl::string_view milestone) const;
  // Every clock that has begun as "clock id: words", earliest deadline first; and those that have
  // not.
  std::vector<std::string> Clocks() const;
  std::vector<std::string> Pending() const;
  // Facts told so far, in words, without the start of the clocks.
  std::vector<std::string> FactsSinceStart() const;

  const ClockSet& set() const { return set_; }
  const Facts& facts() const { return facts_; }

 private:
  const Policies& policies_;
  ClockSet set_;
  Facts facts_;
};

}  // namespace redress::sla::story
