// Policy packs of any bytes: read or refused with a line; and what was read begins clocks that warn
// in turn, are breached, climb the ladder and come to an end.
#include "base/error.h"
#include "base/proto_time.h"
#include "services/sla/domain/clock.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using namespace redress;
using fuzz::Expect;

// Sounds every alarm of one clock.
void RunOut(const sla::Policy& policy, const sla::Promise& promise, absl::Time from) {
  const auto policies = sla::Policies::Make(
      {policy}, absl::string_view(policy.name).substr(sla::kPolicyCollection.size()));
  Expect(policies.ok(), "a pack alone can be on");
  auto clock = sla::StartClock(policy, promise, from);
  Expect(FromProto(clock.deadline()) > from, "a limit leaves time");
  sla::Facts facts;
  absl::Time before = from;
  while (const auto due = sla::NextThreshold(clock, *policies)) {
    Expect(*due >= before, "alarms rise");
    Expect(clock.has_breach_time() || *due <= FromProto(clock.deadline()),
           "warnings come before the deadline");
    Expect(sla::SoundAlarm(clock, *due, *policies, facts), "an alarm tells something");
    before = *due;
  }
  Expect(facts.size() <= promise.warning_percents.size() + promise.ladder_percents.size() + 1,
         "each warning, each rung and the breach once");
  Expect(clock.state() == sla::v1::CLOCK_STATE_BREACHED, "in the end it is breached");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const sla::Calendars& calendars = *new sla::Calendars(sla::ShippedCalendars().value());
  fuzz::Input input(data, size);
  const absl::Time from = absl::UnixEpoch() + absl::Hours(input.Byte() * 7'000LL + input.Byte());
  const auto policy = sla::ReadPolicy(input.Rest(), calendars);
  if (!policy.ok()) {
    Expect(policy.status().code() == absl::StatusCode::kInvalidArgument, "the text is at fault");
    Expect(!ReasonOf(policy.status()).empty(), "a refusal has a reason");
    Expect(!FieldOf(policy.status()).empty(), "a refusal has a field");
    Expect(policy.status().message().substr(0, 5) == "line ", "a refusal has a line");
    return 0;
  }
  for (const sla::Promise& promise : policy->promises) RunOut(*policy, promise, from);
  return 0;
}
