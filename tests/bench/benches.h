// The benches by name.
#pragma once

#include <cstdint>
#include <string>

namespace redress::bench {

// Durable intake with its relay, the other services off (P1). Exit code.
int Intake();
// From commit to effect, and the whole suite on the same cores (P2, P3, P1's last part). Exit code.
// `part` is effect, armed, clocks or suite; empty for all.
int Events(const std::string& part);
// Complaints found among `count`, and how fast they are indexed (R-I11, R-I5). Exit code.
int Search(int64_t count);
// Durable timers, `armed_max` of them armed at last (P4). Exit code.
int Timers(int64_t armed_max);
// A made-up year of `count` complaints as an event log, replayed by one core (R-S16). Exit code.
int Replay(int64_t count);
// The same year in the services' own logs, by SimulatePolicy, against its replay (R-S16). Exit
// code.
int Simulate(int64_t count);
// Agents against queues of 10,000 cases and ten times as many each time, up to `count_max` (R-R3).
// Exit code.
int Routing(int64_t count_max);
// Texts understood by one core (P10). Exit code.
int Triage();

}  // namespace redress::bench
