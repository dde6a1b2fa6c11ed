// For tests: small random worlds, in which packs promise this and that, and random histories in
// them. Times are seconds since the filing; everything happens within a few minutes.
//
//   Dice dice(seed);
//   const World world = AnyWorld(dice);
//   for (const events::v1::Event& event : AnyHistory(dice)) ...
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "services/sla/domain/policies.h"

namespace redress::sla::random_world {

// A generator that is the same everywhere.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 2654435769u + 12315) {}
  int Below(int bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((state_ >> 33) % static_cast<uint64_t>(bound));
  }
  bool OneIn(int count) { return Below(count) == 0; }

 private:
  uint64_t state_;
};

inline constexpr int kSeconds = 900;  // how long a world lasts
inline constexpr int kNever = std::numeric_limits<int>::max();

// The moment of every filing: a Wednesday's midnight, UTC.
inline const absl::Time kStart = absl::FromUnixSeconds(1'773'187'200);

// Packs as plain words and numbers: what the reader makes of them is the engine's business.
struct PlainPause {
  std::string cause;
  std::vector<std::string> from, until;
};
struct PlainPromise {
  std::string milestone;
  std::vector<int> levels, except_levels;
  std::vector<std::string> categories;
  std::string start;  // matched, filed, or ""
  std::vector<std::string> start_on, stop, cancel;
  std::vector<PlainPause> pauses;
  int limit_s = 0;
};
struct PlainPack {
  std::string id;
  int version = 1;
  int rank = 0;
  int active_s = 0, retire_s = kNever;  // since the filing; may be negative
  std::vector<bool> open_minutes;       // of each day from midnight on, closed after; empty: 24x7
  std::vector<int> warnings, ladder;
  std::vector<PlainPromise> promises;
};
std::string TextOf(const PlainPack& pack);

struct World {
  std::vector<PlainPack> packs;
  Policies policies;
};
World AnyWorld(Dice& dice);

// Events of a complaint, by time as they were told; the filing is among them.
std::vector<events::v1::Event> AnyHistory(Dice& dice);

// Gives the steps of a history limits and rounds (R-S9).
void LimitSteps(Dice& dice, std::vector<events::v1::Event>& events);

// Another order of arrival: any at all, or one in which each source keeps its own.
void Shuffle(Dice& dice, std::vector<events::v1::Event>& events);
void Interleave(Dice& dice, std::vector<events::v1::Event>& events);

}  // namespace redress::sla::random_world
