// A roster of any bytes: read or refused with a line, and what was read is whole: every agent
// passes the checks of the contract, and every shift has a next change.
#include "base/error.h"
#include "services/routing/domain/people_check.h"
#include "services/routing/domain/roster_document.h"
#include "services/routing/domain/shift.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace redress;
  using fuzz::Expect;
  fuzz::Input input(data, size);
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000 + int64_t{input.Byte()} * 100'003);
  const routing::KnownNames known{
      .departments = {"departments/quality"}, .teams = {}, .shifts = {}};
  const auto roster =
      routing::ReadRoster(input.Rest(), known, [](const std::string&) { return false; });
  if (!roster.ok()) {
    Expect(roster.status().code() == absl::StatusCode::kInvalidArgument, "the text is at fault");
    Expect(!ReasonOf(roster.status()).empty(), "a refusal has a reason");
    Expect(!FieldOf(roster.status()).empty(), "a refusal has a field");
    Expect(roster.status().message().substr(0, 5) == "line ", "a refusal has a line");
    return 0;
  }
  for (const routing::v1::Agent& agent : roster->agents) {
    Expect(routing::CheckAgent(agent, "agent").ok(), "an agent that was read is right");
  }
  for (const routing::v1::Team& team : roster->teams) {
    Expect(routing::CheckTeam(team, "team").ok(), "a team that was read is right");
  }
  for (const routing::v1::Shift& shift : roster->shifts) {
    const auto calendar = routing::CalendarOf(shift, "shift");
    Expect(calendar.ok(), "a shift that was read is right");
    const routing::ShiftTurn turn = routing::TurnAt(*calendar, now);
    Expect(turn.change_time > now, "a shift changes later than now");
    if (turn.change_time == absl::InfiniteFuture()) continue;
    Expect(routing::TurnAt(*calendar, turn.change_time).on != turn.on, "a change changes");
  }
  return 0;
}
