// The rules of clocks once more, second by second and without the engine's code: what tests compare
// it with. It reads packs as plain words, knows calendars as open and closed minutes, and has no
// notion of an interval.
//
//   EXPECT_EQ(SlowClocks(world.packs, events, until_s), InWords(set.record));
#pragma once

#include <string>
#include <vector>

#include "redress/events/v1/events.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/random_world_testing.h"

namespace redress::sla::random_world {

// By time; of one second what begins comes before what ends.
void SortInTime(std::vector<events::v1::Event>& events);

// Every clock in words, by id: its state, its times in seconds since the filing, what was warned
// of. As it stands at `until_s`, when events are heard of as they happen and every alarm sounds in
// time, after the events of its moment. `events` are in order of SortInTime.
std::vector<std::string> SlowClocks(const std::vector<PlainPack>& packs,
                                    const std::vector<events::v1::Event>& events, int until_s);

// The engine's clocks in the same words.
std::vector<std::string> InWords(const v1::GetClocksResponse& record);

}  // namespace redress::sla::random_world
