// R-S16: a policy over the services' own logs.
#include "services/sla/app/simulate_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/proto_time.h"
#include "base/random.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace story;  // NOLINT: words of the stories

constexpr int kIntake = 0;
constexpr int kMessaging = 1;

ComplaintId Complaint(int number) {
  Uuid uuid;
  uuid.bytes[14] = static_cast<uint8_t>(number >> 8);
  uuid.bytes[15] = static_cast<uint8_t>(number);
  return ComplaintId(uuid);
}

// Logs in memory, read as the real ones.
class FakePast final : public PastEvents {
 public:
  int sources() const override { return 2; }

  absl::StatusOr<events::v1::ReadEventsResponse> Read(int source, int partition, int64_t after_seq,
                                                      int page_size) override {
    ++reads;
    const auto& log = logs_[{source, partition}];
    events::v1::ReadEventsResponse response;
    response.set_last_seq(static_cast<int64_t>(log.size()));
    for (auto seq = static_cast<size_t>(after_seq);
         seq < log.size() && response.events_size() < page_size; ++seq) {
      auto& numbered = *response.add_events();
      numbered.set_seq(static_cast<int64_t>(seq) + 1);
      *numbered.mutable_event() = log[seq];
    }
    return response;
  }

  void Tell(int source, int complaint, Step step, absl::Duration shift = absl::ZeroDuration(),
            const std::string& tenant = "demo") {
    step.set_tenant(tenant);
    step.set_complaint(Complaint(complaint).Name());
    step.set_trace_id("trace");
    *step.mutable_occur_time() = ToProto(FromProto(step.occur_time()) + shift);
    logs_[{source, PartitionOf(Complaint(complaint))}].push_back(std::move(step));
  }
  void TellUnreadable(int source, int complaint) {
    logs_[{source, PartitionOf(Complaint(complaint))}].emplace_back();
  }

  int reads = 0;

 private:
  std::map<std::pair<int, int>, std::vector<Step>> logs_;
};

class Listener final : public SimulationListener {
 public:
  absl::Status Check() override { return check; }
  absl::Status Take(std::vector<v1::SimulatedClock> clocks, int64_t events) override {
    ++complaints;
    this->events += events;
    for (const v1::SimulatedClock& clock : clocks) {
      if (!clock.clock().has_start_time()) continue;  // pending
      lines[clock.complaint()].push_back(
          absl::StrCat(clock.clock().clock_id(), ": ", InWords(clock.clock())));
    }
    return absl::OkStatus();
  }

  absl::Status check;
  int complaints = 0;
  int64_t events = 0;
  std::map<std::string, std::vector<std::string>> lines;
};

class SimulatePolicyTest : public ::testing::Test {
 protected:
  Listener Run(const PastRange& range) {
    Listener listener;
    status_ = SimulatePast(past_, DefaultPolicies(), range, limits_, listener);
    return listener;
  }
  static PastRange Range(absl::Duration from, absl::Duration until) {
    return {"demo", kFiled + from, kFiled + until, kFiled + absl::Hours(1000)};
  }
  static std::vector<std::string> Of(const Listener& listener, int complaint) {
    const auto found = listener.lines.find(Complaint(complaint).Name());
    return found == listener.lines.end() ? std::vector<std::string>() : found->second;
  }

  FakePast past_;
  SimulationLimits limits_;
  absl::Status status_;
};

TEST_F(SimulatePolicyTest, EventsOfAllServicesComeTogetherByTheirTimes) {
  past_.Tell(kIntake, 1, File());
  past_.Tell(kIntake, 1, Withdrawn(absl::Hours(30)));
  past_.Tell(kMessaging, 1, Person(absl::Hours(3)));
  const Listener listener = Run(Range(absl::ZeroDuration(), absl::Hours(1)));
  ASSERT_TRUE(status_.ok()) << status_;
  EXPECT_THAT(Of(listener, 1), ElementsAre("first_response: MET at 3h, warned 50",
                                           "first_response_outer: MET at 3h"));
  EXPECT_EQ(listener.events, 3);
}

TEST_F(SimulatePolicyTest, OnlyTheTenantsOwnThatWereFiledInTheRangeCount) {
  const absl::Duration hour = absl::Hours(1);
  past_.Tell(kIntake, 1, File(), -absl::Microseconds(1));
  past_.Tell(kIntake, 2, File());
  past_.Tell(kIntake, 3, File(), hour - absl::Microseconds(1));
  past_.Tell(kIntake, 4, File(), hour);
  past_.Tell(kIntake, 5, File(), absl::Minutes(5), "other");
  Step history = File();
  history.mutable_complaint_filed()->set_historical(true);
  past_.Tell(kIntake, 6, history);
  past_.TellUnreadable(kIntake, 2);
  past_.Tell(kMessaging, 2, Person(absl::Minutes(1)), absl::ZeroDuration(), "other");
  const Listener listener = Run(Range(absl::ZeroDuration(), hour));
  ASSERT_TRUE(status_.ok()) << status_;
  EXPECT_EQ(listener.complaints, 2);
  EXPECT_THAT(Of(listener, 2), SizeIs(2));
  EXPECT_THAT(Of(listener, 2)[0],
              "first_response: BREACHED, warned 90, breached at 4h, overdue 100");
  EXPECT_THAT(Of(listener, 3), SizeIs(2));
}

TEST_F(SimulatePolicyTest, NothingAfterTheMomentAskedForIsKnown) {
  past_.Tell(kIntake, 1, File());
  past_.Tell(kMessaging, 1, Person(absl::Hours(3)));
  PastRange range = Range(absl::ZeroDuration(), absl::Hours(1));
  range.until = kFiled + absl::Hours(2);
  EXPECT_THAT(Of(Run(range), 1),
              ElementsAre("first_response: AT_RISK, warned 50", "first_response_outer: RUNNING"));
}

// Many complaints in every partition, and what must come of them.
class ManyTest : public SimulatePolicyTest {
 protected:
  static constexpr int kCount = 3000;
  ManyTest() {
    for (int number = 0; number < kCount; ++number) {
      const absl::Duration at = absl::Minutes(number);
      past_.Tell(kIntake, number, File(), at);
      if (number % 3 == 0) past_.Tell(kIntake, number, Withdrawn(absl::Minutes(1)), at);
      past_.Tell(kMessaging, number, Person(absl::Minutes(number % 400)), at);
    }
  }
};

TEST_F(ManyTest, HoweverLittleMayBeHeldTheAnswerIsTheSame) {
  limits_.page_size = 7;
  const Listener whole = Run(Range(absl::ZeroDuration(), absl::Hours(1000)));
  ASSERT_TRUE(status_.ok()) << status_;
  EXPECT_EQ(whole.complaints, kCount);
  limits_.held_bytes = 3000;
  const Listener sliced = Run(Range(absl::ZeroDuration(), absl::Hours(1000)));
  ASSERT_TRUE(status_.ok()) << status_;
  EXPECT_EQ(sliced.lines, whole.lines);
  EXPECT_EQ(sliced.events, whole.events);
}

TEST_F(ManyTest, AShortRangeReadsLittleOfALongLog) {
  limits_.page_size = 20;
  const Listener listener = Run(Range(absl::Minutes(kCount - 10), absl::Minutes(kCount - 5)));
  ASSERT_TRUE(status_.ok()) << status_;
  EXPECT_EQ(listener.complaints, 5);
  // Of each log that matters some ten probes, and then its end.
  EXPECT_LT(past_.reads, kPartitionCount * 2 * 16);
}

TEST_F(ManyTest, ACallerThatHasGoneEndsIt) {
  Listener listener;
  listener.check = absl::CancelledError("gone");
  EXPECT_EQ(SimulatePast(past_, DefaultPolicies(), Range(absl::ZeroDuration(), absl::Hours(1)),
                         limits_, listener)
                .code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(listener.complaints, 0);
}

TEST_F(SimulatePolicyTest, AComplaintThatIsTooLargeIsToldNotHeld) {
  past_.Tell(kIntake, 1, File());
  for (int i = 0; i < 1000; ++i) past_.Tell(kMessaging, 1, Person(absl::Minutes(i)));
  limits_.held_bytes = 10'000;
  const Listener listener = Run(Range(absl::ZeroDuration(), absl::Hours(1)));
  EXPECT_EQ(ReasonOf(status_), "SIMULATION_TOO_LARGE");
  EXPECT_THAT(listener.lines, IsEmpty());
}

TEST(ReadPastRangeTest, EveryFaultNamesItsField) {
  const absl::Time now = kFiled;
  const auto refusal = [&](const v1::SimulatePolicyRequest& request) {
    const auto range = ReadPastRange(request, "demo", now);
    return absl::StrCat(ReasonOf(range.status()), " ", FieldOf(range.status()));
  };
  v1::SimulatePolicyRequest request;
  EXPECT_EQ(refusal(request), "FILED_FROM_MISSING filed_from");
  *request.mutable_filed_from() = ToProto(kFiled - absl::Hours(1));
  EXPECT_EQ(refusal(request), "FILED_UNTIL_MISSING filed_until");
  *request.mutable_filed_until() = request.filed_from();
  EXPECT_EQ(refusal(request), "RANGE_EMPTY filed_until");
  *request.mutable_filed_until() = ToProto(kFiled);
  EXPECT_EQ(ReadPastRange(request, "demo", now)->until, now);
  *request.mutable_until_time() = ToProto(kFiled + absl::Seconds(1));
  EXPECT_EQ(refusal(request), "UNTIL_IN_FUTURE until_time");
  request.mutable_until_time()->set_nanos(-1);
  EXPECT_EQ(refusal(request), "TIME_OUT_OF_RANGE until_time");
}

}  // namespace
}  // namespace redress::sla
