// Presence on a real Postgres: it lapses, offers pass on, cases come back, whoever looks (R-R3).
#include <thread>

#include "services/routing/api/caretaker.h"
#include "services/routing/store/pgtest_fixture.h"

namespace redress::routing {
namespace {

class PresenceTest : public RoutingFixture {
 protected:
  PresenceTest() : caretaker_(resources_) {}

  void Round() {
    const absl::Status round = caretaker_.Round([] { return false; });
    ASSERT_TRUE(round.ok()) << round;
  }
  void RoundAfter(absl::Duration time) {
    clock_.Advance(time);
    Round();
  }
  v1::Agent Agent(const std::string& agent_id) {
    for (v1::Agent& agent : Agents()) {
      if (agent.name() == AgentName(agent_id)) return std::move(agent);
    }
    ADD_FAILURE() << "no agent " << agent_id;
    return {};
  }
  // A case that the agent, who is alone, has accepted.
  CaseKey Accepted() {
    const CaseKey key = File();
    EXPECT_TRUE(Accept(key).ok());
    return key;
  }
  void GiveBackAfter(const std::string& department_id, int seconds) {
    v1::Department department;
    department.set_name(DepartmentName(department_id));
    department.set_display_name(department_id);
    department.set_rung(1);
    department.set_give_back_seconds(seconds);
    ASSERT_TRUE(db_.Run({},
                        [&](pg::Transaction& tx) {
                          PgCatalogueBook catalogue(tx);
                          return catalogue.PutDepartment("demo", department);
                        })
                    .ok());
  }

  Caretaker caretaker_;
};

// R-R3
TEST_F(PresenceTest, LapsesWhenItIsNotToldAgain) {
  Put("lin", {.presence = v1::PRESENCE_UNSPECIFIED});
  Present("lin", v1::PRESENCE_AVAILABLE, absl::Seconds(90));
  EXPECT_EQ(FromProto(Agent("lin").presence_expire_time()), test::kNow + absl::Seconds(90));
  RoundAfter(absl::Seconds(60));
  EXPECT_EQ(Agent("lin").presence(), v1::PRESENCE_AVAILABLE);
  Present("lin", v1::PRESENCE_AVAILABLE, absl::Seconds(90));  // the heartbeat
  RoundAfter(absl::Seconds(89));
  EXPECT_EQ(Agent("lin").presence(), v1::PRESENCE_AVAILABLE);
  RoundAfter(absl::Seconds(1));
  EXPECT_EQ(Agent("lin").presence(), v1::PRESENCE_OFFLINE);
  EXPECT_FALSE(Agent("lin").has_presence_expire_time());
  const CaseKey key = File();
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_QUEUED);
  Present("lin", v1::PRESENCE_AVAILABLE, absl::Seconds(90));
  EXPECT_EQ(Get(key).offer().agent(), "agents/lin");
}

// R-R3
TEST_F(PresenceTest, BusyLapsesToo) {
  Put("lin", {.presence = v1::PRESENCE_UNSPECIFIED});
  Present("lin", v1::PRESENCE_BUSY, absl::Seconds(90));
  RoundAfter(absl::Seconds(90));
  EXPECT_EQ(Agent("lin").presence(), v1::PRESENCE_OFFLINE);
}

// R-R3: a heartbeat says nothing new, so nothing is matched, and idleness goes on
TEST_F(PresenceTest, AHeartbeatMatchesNothing) {
  Put("lin", {.presence = v1::PRESENCE_BUSY});
  const CaseKey key = File();
  ASSERT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) {
                        return tx.ExecText("UPDATE agent SET presence = 1").status();
                      })
                  .ok());
  const v1::Agent before = Agent("lin");
  clock_.Advance(absl::Seconds(30));
  Present("lin", v1::PRESENCE_AVAILABLE, absl::Seconds(90));
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(FromProto(Agent("lin").idle_time()), FromProto(before.idle_time()));
  EXPECT_EQ(FromProto(Agent("lin").presence_expire_time()), clock_.Now() + absl::Seconds(90));
}

// R-R3
TEST_F(PresenceTest, OffersOfWhoGoesOfflinePassOnAtOnce) {
  Put("lin");
  const CaseKey key = File();
  ASSERT_EQ(Get(key).offer().agent(), "agents/lin");
  Put("wu");
  Present("lin", v1::PRESENCE_OFFLINE);
  EXPECT_EQ(Get(key).offer().agent(), "agents/wu");
  EXPECT_EQ(Get(key).passed_over_size(), 0);
  EXPECT_EQ(LoadOf("lin"), 0);
  EXPECT_EQ(LoadOf("wu"), 1);
  EXPECT_EQ(Kinds(key), (std::vector<std::string>{"case_opened", "case_offered", "offer_lapsed",
                                                  "case_offered"}));
  EXPECT_EQ(Events(key)[2].offer_lapsed().reason(), "agent_offline");
  // The same when the presence lapses.
  Present("wu", v1::PRESENCE_AVAILABLE, absl::Seconds(30));
  Present("lin", v1::PRESENCE_AVAILABLE);
  RoundAfter(absl::Seconds(30));
  EXPECT_EQ(Get(key).offer().agent(), "agents/lin");
  EXPECT_EQ(LoadOf("wu"), 0);
}

// R-R3: an offer that was made while the agent left is found by the next look
TEST_F(PresenceTest, AnOfferThatCrossedTheGoodbyePassesOnToo) {
  Put("lin");
  Present("lin", v1::PRESENCE_OFFLINE);
  ASSERT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) {
                        return tx.ExecText("UPDATE agent SET presence = 1").status();
                      })
                  .ok());
  const CaseKey key = File();
  ASSERT_EQ(Get(key).state(), v1::CASE_STATE_OFFERED);
  ASSERT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) {
                        return tx.ExecText("UPDATE agent SET presence = 3").status();
                      })
                  .ok());
  Round();
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(LoadOf("lin"), 0);
}

// R-R3: the failure named by the issue: the agent went home, and the case is not forgotten
TEST_F(PresenceTest, CasesOfWhoWentHomeGoBackAfterTheGrace) {
  Put("lin", {.presence = v1::PRESENCE_UNSPECIFIED});
  Present("lin", v1::PRESENCE_AVAILABLE, absl::Seconds(90));
  const CaseKey key = Accepted();
  RoundAfter(absl::Seconds(90));  // silent: offline
  EXPECT_EQ(Get(key).assignee(), "agents/lin");
  RoundAfter(absl::Seconds(899));
  EXPECT_EQ(Get(key).assignee(), "agents/lin");
  RoundAfter(absl::Seconds(1));
  const v1::Case returned = Get(key);
  EXPECT_EQ(returned.state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(returned.assignee(), "");
  EXPECT_EQ(LoadOf("lin"), 0);
  EXPECT_EQ(Kinds(key), (std::vector<std::string>{"case_opened", "case_offered", "case_accepted",
                                                  "case_returned"}));
  RoundAfter(absl::Hours(1));
  EXPECT_EQ(Kinds(key).size(), 4U);
  // Somebody else takes it on as far as it had come.
  Put("wu");
  EXPECT_EQ(Get(key).offer().agent(), "agents/wu");
}

// R-R3
TEST_F(PresenceTest, WhoComesBackInTimeKeepsTheirCases) {
  Put("lin");
  const CaseKey key = Accepted();
  Present("lin", v1::PRESENCE_OFFLINE);
  RoundAfter(absl::Seconds(899));
  Present("lin", v1::PRESENCE_BUSY);
  RoundAfter(absl::Seconds(10));
  EXPECT_EQ(Get(key).assignee(), "agents/lin");
  // Leaving again begins the time anew.
  Present("lin", v1::PRESENCE_OFFLINE);
  RoundAfter(absl::Seconds(899));
  EXPECT_EQ(Get(key).assignee(), "agents/lin");
  RoundAfter(absl::Seconds(1));
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_QUEUED);
}

// R-R3
TEST_F(PresenceTest, WhoComesBackIsAskedFirstForWhatTheyHad) {
  Put("lin");
  const CaseKey key = Accepted();
  Present("lin", v1::PRESENCE_OFFLINE);
  RoundAfter(absl::Seconds(900));
  ASSERT_EQ(Get(key).state(), v1::CASE_STATE_QUEUED);
  Put("lin", {.departments = {"frontline"}, .presence = v1::PRESENCE_AVAILABLE});
  EXPECT_EQ(Get(key).offer().agent(), "agents/lin");
}

// R-R3: each department says for itself
TEST_F(PresenceTest, EachCaseGoesBackAfterTheTimeOfItsDepartment) {
  GiveBackAfter("frontline", 0);
  GiveBackAfter("logistics", 3'600);
  Put("lin", {.departments = {"frontline", "logistics"}});
  const CaseKey front = Accepted();
  const CaseKey parcel = File({.category = "logistics"});
  ASSERT_TRUE(Accept(parcel).ok());
  Present("lin", v1::PRESENCE_OFFLINE);
  Round();
  EXPECT_EQ(Get(front).state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(Get(parcel).assignee(), "agents/lin");
  GiveBackAfter("logistics", 600);  // a change counts for who is gone already
  RoundAfter(absl::Seconds(600));
  EXPECT_EQ(Get(parcel).state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(LoadOf("lin"), 0);
}

// R-R3: of many replicas exactly one gives back
TEST_F(PresenceTest, ManyReplicasGiveBackOnce) {
  Put("lin", {.capacity = 20});
  std::vector<CaseKey> keys;
  for (int i = 0; i < 10; ++i) keys.push_back(Accepted());
  Present("lin", v1::PRESENCE_OFFLINE);
  clock_.Advance(absl::Seconds(900));
  std::vector<std::thread> replicas;
  for (int i = 0; i < 6; ++i) {
    replicas.emplace_back([&] {
      Caretaker replica(resources_);
      const absl::Status round = replica.Round([] { return false; });
      EXPECT_TRUE(round.ok()) << round;
    });
  }
  for (std::thread& replica : replicas) replica.join();
  for (const CaseKey& key : keys) {
    EXPECT_EQ(Get(key).state(), v1::CASE_STATE_QUEUED);
    EXPECT_EQ(Kinds(key).size(), 4U);
  }
  EXPECT_EQ(LoadOf("lin"), 0);
}

// R-R3: heartbeats, goodbyes and sweeps at once lose no case and count no load twice
TEST_F(PresenceTest, FlappingKeepsLoadsTrue) {
  GiveBackAfter("frontline", 0);
  Put("lin", {.capacity = 10});
  Put("wu", {.capacity = 10});
  std::vector<CaseKey> keys;
  for (int i = 0; i < 8; ++i) keys.push_back(File());
  for (const CaseKey& key : keys) ASSERT_TRUE(Accept(key).ok());
  std::vector<std::thread> threads;
  for (const char* agent : {"lin", "wu"}) {
    threads.emplace_back([this, agent] {
      for (int i = 0; i < 10; ++i) {
        Present(agent, i % 2 == 0 ? v1::PRESENCE_OFFLINE : v1::PRESENCE_AVAILABLE);
      }
    });
    threads.emplace_back([this] {
      for (int i = 0; i < 10; ++i) {
        Caretaker replica(resources_);
        const absl::Status round = replica.Round([] { return false; });
        EXPECT_TRUE(round.ok()) << round;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const char* agent : {"lin", "wu"}) {
    const int64_t in_hand =
        Count(absl::StrCat("SELECT count(*) FROM work_case WHERE '", agent,
                           "' = CASE state WHEN 2 THEN offered_id WHEN 3 THEN assignee_id END"));
    EXPECT_EQ(LoadOf(agent), in_hand) << agent;
  }
  EXPECT_EQ(Count("SELECT count(*) FROM work_case WHERE state IN (1, 2, 3)"), 8);
}

}  // namespace
}  // namespace redress::routing
