// What the default pack gives is stored and told, so it is the same for ever: the same histories
// give the same records and facts, byte for byte (R-S14).
#include <gtest/gtest.h>

#include <string>

#include "services/sla/domain/random_world_testing.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using namespace story;  // NOLINT: words of the stories
using random_world::Dice;

Step AnyStep(Dice& dice, int& cycle) {
  const absl::Duration at = absl::Seconds(dice.Below(30 * 60 * 60));
  const auto level = static_cast<common::v1::Level>(dice.Below(4));
  const char* category = dice.Below(2) == 0 ? "after_sales" : "logistics";
  switch (dice.Below(14)) {
    case 0: return Person(at);
    case 1: return Machine(at);
    case 2: return PrivateWord(at);
    case 3: return Machine(at, "statement");
    case 4: return Proposed(at);
    case 5: return Closed(at);
    case 6: return Closed(at, "withdrawn");
    case 7: return Withdrawn(at);
    case 8: return Merged(at);
    case 9: return Unmerged(at);
    case 10: return Reopened(at, ++cycle);
    case 11: return Corrected(at, level, category);
    case 12:
      return File({.channel = common::v1::CHANNEL_CHAT, .category = category, .level = level});
    default: return Tick(at);
  }
}

class Digest {
 public:
  void Add(const std::string& bytes) {
    for (const char byte : bytes) {
      hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
    }
    hash_ = (hash_ ^ bytes.size()) * 1099511628211ULL;
  }
  uint64_t hash() const { return hash_; }

 private:
  uint64_t hash_ = 14695981039346656037ULL;
};

TEST(DefaultPackBytesTest, RandomHistoriesGiveTheBytesTheyAlwaysGave) {
  Dice dice(0);
  Digest digest;
  for (int history = 0; history < 5000; ++history) {
    int cycle = 1;
    Teller teller;
    const int count = dice.Below(12);
    const int filing = dice.Below(14);  // now and then there is none
    for (int step = 0; step < count; ++step) {
      const auto channel = static_cast<common::v1::Channel>(dice.Below(14));
      if (step == filing) teller.Tell({File({.channel = channel})});
      teller.Tell({AnyStep(dice, cycle)});
    }
    digest.Add(teller.set().record.SerializeAsString());
    for (const events::v1::Event& fact : teller.facts()) digest.Add(fact.SerializeAsString());
    for (const Moment& moment : teller.set().history) {
      digest.Add(moment.event.SerializeAsString());
    }
  }
  EXPECT_EQ(digest.hash(), 13698926644435573853U);
}

}  // namespace
}  // namespace redress::sla
