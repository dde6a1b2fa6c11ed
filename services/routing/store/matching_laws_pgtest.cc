// Random histories against a model that looks at everything: R-R2 and R-R3 hold after every move.
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

#include "services/routing/api/sweeper.h"
#include "services/routing/domain/queue.h"
#include "services/routing/store/pgtest_fixture.h"

namespace redress::routing {
namespace {

constexpr int kAgents = 4;
constexpr int kMovesMax = 30;
// How many histories, unless the environment says otherwise; read when the first law is checked.
const int kParams = setenv("RC_PARAMS", "max_success=12", /*overwrite=*/0);

struct Move {
  int kind = 0;
  int a = 0;
  int b = 0;
};

rc::Gen<Move> Moves() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(0, 12), rc::gen::inRange(0, 1000), rc::gen::inRange(0, 1000)),
      [](const std::tuple<int, int, int>& drawn) {
        return Move{std::get<0>(drawn), std::get<1>(drawn), std::get<2>(drawn)};
      });
}

std::ostream& operator<<(std::ostream& out, const Move& move) {
  return out << "(" << move.kind << "," << move.a << "," << move.b << ")";
}

// What is there after a move.
struct World {
  absl::Time now;
  std::map<std::string, v1::Case> cases;    // by complaint
  std::map<std::string, v1::Agent> agents;  // by name
};

bool Holds(const v1::Case& work_case, const std::string& agent) {
  return (work_case.state() == v1::CASE_STATE_OFFERED && work_case.offer().agent() == agent) ||
         (work_case.state() == v1::CASE_STATE_ASSIGNED && work_case.assignee() == agent);
}

// The rules in their plainest form: who may get what, room apart.
bool MayGet(const World& world, const v1::Agent& agent, const v1::Case& work_case) {
  const auto has = [](const auto& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  };
  if (!has(agent.departments(), work_case.department())) return false;
  if (agent.languages_size() > 0 && !has(agent.languages(), PrimaryLanguage(work_case.language())))
    return false;
  if (work_case.complained_agent() == agent.name()) return false;
  const absl::Duration waited = world.now - FromProto(work_case.wait_time());
  for (const v1::SkillNeed& need : work_case.skills()) {
    int level = 0;
    for (const v1::Skill& skill : agent.skills()) {
      if (skill.skill() == need.skill()) level = skill.level();
    }
    if (waited >= absl::Minutes(10)) continue;
    if (level == 0) return false;
    if (level < need.level_min() - (waited >= absl::Minutes(2) ? 1 : 0)) return false;
  }
  return work_case.cost() <= agent.capacity();
}

bool Before(const v1::Case& a, const v1::Case& b) {
  const auto aged = [](const v1::Case& one) {
    const int hours = one.level() == common::v1::LEVEL_CRISIS    ? 72
                      : one.level() == common::v1::LEVEL_SERIOUS ? 8
                                                                 : 0;
    return FromProto(one.open_time()) - absl::Hours(hours);
  };
  return std::make_pair(aged(a), a.complaint()) < std::make_pair(aged(b), b.complaint());
}

int RoomOf(const v1::Agent& agent) { return agent.capacity() - agent.load(); }

class MatchingLawsTest : public RoutingFixture {
 protected:
  void Begin() {
    ASSERT_TRUE(db_.Run({},
                        [](pg::Transaction& tx) {
                          return tx
                              .ExecText("TRUNCATE work_case, agent, agent_department, timer, event")
                              .status();
                        })
                    .ok());
    keys_.clear();
    PutRule({{"food_safety", 3}});
    PutCosts({{common::v1::CHANNEL_PHONE, 3}, {common::v1::CHANNEL_CHAT, 2}});
    for (int agent = 0; agent < kAgents; ++agent) PutSome(agent, agent * 7);
  }

  void PutSome(int agent, int how) {
    AgentSpec spec{.departments = {"frontline"}, .capacity = 3 + how % 3};
    if (how % 2 == 0) spec.departments.emplace_back("supervisor");
    if (how % 5 == 1) spec.languages = {"zh"};
    if (how % 5 == 2) spec.languages = {"en"};
    if (how % 4 != 0) spec.skills = {{"food_safety", 1 + how % 4}};
    spec.presence = v1::PRESENCE_UNSPECIFIED;
    const std::string id = absl::StrCat("agent_", agent);
    if (LoadOf(id) > spec.capacity) return;
    Put(id, spec);
  }

  World Look() {
    World world{.now = clock_.Now()};
    for (const CaseKey& key : keys_) {
      v1::Case work_case = Get(key);
      if (work_case.complaint().empty()) continue;
      world.cases[work_case.complaint()] = work_case;
    }
    for (const v1::Agent& agent : Agents()) world.agents[agent.name()] = agent;
    return world;
  }

  // Some key whose case is in the state, if there is any.
  std::optional<CaseKey> Pick(int number, v1::CaseState state) {
    std::vector<CaseKey> there;
    for (const CaseKey& key : keys_) {
      if (Get(key).state() == state) there.push_back(key);
    }
    if (there.empty()) return std::nullopt;
    return there[static_cast<size_t>(number) % there.size()];
  }

  events::Delivered SomeFiling(int a, int b) {
    test::FilingSpec spec{.category = a % 3 == 0 ? "food" : "other",
                          .level = static_cast<common::v1::Level>(1 + a % 7 / 3),
                          .channel = a % 5 == 0   ? common::v1::CHANNEL_PHONE
                                     : a % 5 == 1 ? common::v1::CHANNEL_CHAT
                                                  : common::v1::CHANNEL_APP,
                          .language = b % 3 == 0 ? "en" : "zh-CN"};
    const CaseKey key = NewKey();
    keys_.push_back(key);
    events::Delivered filed = Filed(key, spec);
    if (b % 4 == 0) {
      filed.event.mutable_complaint_filed()->set_complained_agent(
          AgentName(absl::StrCat("agent_", b % kAgents)));
    }
    return filed;
  }

  // True for a move that leaves no free agent and fitting case together.
  bool Make(const Move& move) {
    const auto done = [](const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; };
    switch (move.kind) {
      case 0:
      case 1:
      case 2: {
        std::vector<events::Delivered> batch;
        for (int i = 0; i <= move.b % 3; ++i) batch.push_back(SomeFiling(move.a + i, move.b + i));
        TakeIn(batch);
        return false;
      }
      case 3:
      case 4:
        if (const auto key = Pick(move.a, v1::CASE_STATE_OFFERED)) done(Accept(*key));
        return false;
      case 5:
        if (const auto key = Pick(move.a, v1::CASE_STATE_OFFERED)) done(Decline(*key));
        return false;
      case 6:
        if (const auto key = Pick(move.a, v1::CASE_STATE_OFFERED)) {
          const std::string offer = Get(*key).offer().offer_id();
          clock_.Advance(absl::Seconds(60));
          done(Lapse(*key, offer));
        }
        return false;
      case 7:
      case 8:
        if (const auto key = Pick(move.a, v1::CASE_STATE_ASSIGNED)) done(Close(*key));
        return false;
      case 9: {
        const std::string id = absl::StrCat("agent_", move.a % kAgents);
        Present(id, move.b % 3 == 0 ? v1::PRESENCE_OFFLINE : v1::PRESENCE_AVAILABLE);
        return false;
      }
      case 10: PutSome(move.a % kAgents, move.b); return false;
      default: {
        clock_.Advance(absl::Seconds(move.a));
        Sweeper sweeper(resources_, absl::Seconds(1));
        const auto swept = sweeper.SweepOnce();
        EXPECT_TRUE(swept.ok());
        return true;
      }
    }
  }

  std::vector<CaseKey> keys_;
};

void CheckLoads(const World& world) {
  for (const auto& [name, agent] : world.agents) {
    int load = 0;
    for (const auto& [complaint, work_case] : world.cases) {
      if (Holds(work_case, name)) load += work_case.cost();
    }
    RC_ASSERT(agent.load() == load);
    RC_ASSERT(agent.load() <= agent.capacity());
  }
}

void CheckOffers(const World& before, const World& after) {
  for (const auto& [complaint, offered] : after.cases) {
    if (offered.state() != v1::CASE_STATE_OFFERED) continue;
    const auto earlier = before.cases.find(complaint);
    if (earlier != before.cases.end() &&
        earlier->second.offer().offer_id() == offered.offer().offer_id()) {
      continue;
    }
    const v1::Agent& agent = after.agents.at(offered.offer().agent());
    RC_ASSERT(agent.presence() == v1::PRESENCE_AVAILABLE);
    RC_ASSERT(MayGet(after, agent, offered));
    for (const auto& [other, waiting] : after.cases) {
      if (waiting.state() != v1::CASE_STATE_QUEUED || !Before(waiting, offered)) continue;
      const auto& passed = waiting.passed_over();
      if (std::find(passed.begin(), passed.end(), agent.name()) != passed.end()) continue;
      // A bigger one that came first would have been saved up for.
      RC_ASSERT(!MayGet(after, agent, waiting));
    }
  }
}

// Nothing waits for somebody who is free, but for those who save up for a bigger case before it, of
// whom each such case has one.
void CheckNothingIsHoarded(const World& world) {
  std::set<std::string> savers;
  std::set<std::string> saved_for;
  for (const auto& [complaint, waiting] : world.cases) {
    if (waiting.state() != v1::CASE_STATE_QUEUED) continue;
    for (const auto& [name, agent] : world.agents) {
      if (agent.presence() != v1::PRESENCE_AVAILABLE || RoomOf(agent) < waiting.cost() ||
          !MayGet(world, agent, waiting)) {
        continue;
      }
      bool saves = false;
      for (const auto& [other, bigger] : world.cases) {
        if (bigger.state() != v1::CASE_STATE_QUEUED || !Before(bigger, waiting) ||
            bigger.cost() <= RoomOf(agent) || !MayGet(world, agent, bigger)) {
          continue;
        }
        saves = true;
        saved_for.insert(other);
      }
      RC_ASSERT(saves);
      savers.insert(name);
    }
  }
  RC_ASSERT(savers.size() <= saved_for.size());
}

// R-R2, R-R3: capacity, one holder, order, conflict of interest, nothing hoarded
TEST_F(MatchingLawsTest, HoldAfterEveryMoveOfAnyHistory) {
  EXPECT_TRUE(rc::check("matching", [&] {
    const auto moves =
        *rc::gen::resize(kMovesMax, rc::gen::container<std::vector<Move>>(Moves())).as("moves");
    Begin();
    World before = Look();
    for (const Move& move : moves) {
      clock_.Advance(absl::Milliseconds(1));
      const bool settled = Make(move);
      const World after = Look();
      CheckLoads(after);
      CheckOffers(before, after);
      if (settled) CheckNothingIsHoarded(after);
      before = after;
    }
  }));
}

// R-R3: whatever has happened, when everybody is there and the cases are closed one after the
// other, each that anybody may get is offered: nothing starves
TEST_F(MatchingLawsTest, EverythingIsOfferedInTheEnd) {
  EXPECT_TRUE(rc::check("no starvation", [&] {
    const auto moves =
        *rc::gen::resize(kMovesMax, rc::gen::container<std::vector<Move>>(Moves())).as("moves");
    Begin();
    for (const Move& move : moves) Make(move);
    for (int agent = 0; agent < kAgents; ++agent) {
      Put(absl::StrCat("agent_", agent),
          {.departments = {"frontline", "supervisor"}, .capacity = 5});
    }
    Sweeper sweeper(resources_, absl::Seconds(1));
    std::vector<CaseKey> open = keys_;
    for (size_t round = 0; round <= 2 * keys_.size() && !open.empty(); ++round) {
      RC_ASSERT(sweeper.SweepOnce().ok());
      std::erase_if(open, [&](const CaseKey& key) {
        if (Get(key).state() == v1::CASE_STATE_OFFERED) RC_ASSERT(Accept(key).ok());
        if (Get(key).state() == v1::CASE_STATE_ASSIGNED) RC_ASSERT(Close(key).ok());
        return Get(key).state() == v1::CASE_STATE_CLOSED;
      });
      // A closing pulls the next case, which is for the next round to accept.
      const bool offered = std::any_of(open.begin(), open.end(), [&](const CaseKey& key) {
        return Get(key).state() == v1::CASE_STATE_OFFERED;
      });
      if (!offered) clock_.Advance(absl::Minutes(5));
    }
    RC_ASSERT(open.empty());
  }));
}

}  // namespace
}  // namespace redress::routing
