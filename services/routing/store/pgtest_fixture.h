// A database of routing's own, and the use cases on it, for tests.
//
//   class MatchingTest : public RoutingFixture {};
//   TakeIn({Filed(key, {.category = "logistics"})});
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "pg/migrate.h"
#include "services/routing/api/event_handler.h"
#include "services/routing/api/timer_handlers.h"
#include "services/routing/app/case_moves.h"
#include "services/routing/app/escalate_case.h"
#include "services/routing/app/presence.h"
#include "services/routing/app/put_agent.h"
#include "services/routing/app/put_rules.h"
#include "services/routing/domain/testing.h"
#include "services/routing/store/people_readers.h"
#include "services/routing/store/readers.h"
#include "services/routing/store/version_book.h"
#include "services/routing/store/workplace.h"
#include "testing/fake_clock.h"
#include "testing/private_postgres.h"

namespace redress::routing {

std::vector<std::pair<std::string, std::string>> MigrationFiles();

struct AgentSpec {
  std::vector<std::string> departments = {"frontline"};
  int capacity = 5;
  std::vector<std::string> languages = {};
  v1::Presence presence = v1::PRESENCE_AVAILABLE;
  std::vector<std::pair<std::string, int>> skills = {};  // with their levels
};

// The test's clock stands still until it is moved; Postgres and its waits have the real one.
class RoutingFixture : public ::testing::Test {
 protected:
  RoutingFixture()
      : conninfo_(redress::test::PrivatePostgres::Get().NewDatabase("routing")),
        db_({.conninfo = conninfo_, .pool_size = 16}, SystemClock(), SystemRandom()),
        log_(db_, SystemRandom()),
        timers_(db_, SystemClock(), SystemRandom(), metrics_),
        clock_(test::kNow),
        resources_{db_,
                   log_,
                   timers_,
                   clock_,
                   SystemRandom(),
                   {.offer_time = absl::Seconds(60)},
                   [this](const std::vector<TenantOffer>& offers) {
                     absl::MutexLock lock(&mutex_);
                     announced_.insert(announced_.end(), offers.begin(), offers.end());
                   }},
        handler_(resources_),
        lapse_(resources_),
        transfer_limit_(resources_) {
    timers_.On(kOfferLapse, lapse_);
    timers_.On(kTransferDue, transfer_limit_);
    const absl::Status migrated = pg::Migrate(db_, {{"pg", pg::SharedMigrationFiles()},
                                                    {"events", events::MigrationFiles()},
                                                    {"timer", timer::MigrationFiles()},
                                                    {"routing", MigrationFiles()}});
    EXPECT_TRUE(migrated.ok()) << migrated;
  }

  static CaseKey NewKey() {
    return {"demo", ComplaintId(NewUuid(SystemClock().Now(), SystemRandom()))};
  }

  events::Delivered EventOf(const CaseKey& key) {
    events::Delivered delivered{"test", PartitionOf(key.complaint), 1, key.complaint, {}};
    delivered.event.set_tenant(key.tenant);
    delivered.event.set_complaint(key.complaint.Name());
    *delivered.event.mutable_occur_time() = ToProto(clock_.Now());
    return delivered;
  }
  events::Delivered Filed(const CaseKey& key, const test::FilingSpec& spec = {}) {
    events::Delivered delivered = EventOf(key);
    *delivered.event.mutable_complaint_filed() = test::Filing(spec);
    return delivered;
  }
  events::Delivered Breached(const CaseKey& key, const std::string& clock_id) {
    events::Delivered delivered = EventOf(key);
    delivered.event.mutable_clock_breached()->set_clock_id(clock_id);
    return delivered;
  }
  events::Delivered Warned(const CaseKey& key, const std::string& clock_id, int percent) {
    events::Delivered delivered = EventOf(key);
    delivered.event.mutable_clock_warned()->set_clock_id(clock_id);
    delivered.event.mutable_clock_warned()->set_percent(percent);
    return delivered;
  }
  events::Delivered Overdue(const CaseKey& key, const std::string& clock_id, int percent) {
    events::Delivered delivered = EventOf(key);
    delivered.event.mutable_clock_overdue()->set_clock_id(clock_id);
    delivered.event.mutable_clock_overdue()->set_percent(percent);
    return delivered;
  }
  events::Delivered Decided(const CaseKey& key, const std::string& proposal_id,
                            const std::string& decision) {
    events::Delivered delivered = EventOf(key);
    delivered.event.mutable_solution_decided()->set_proposal_id(proposal_id);
    delivered.event.mutable_solution_decided()->set_decision(decision);
    return delivered;
  }
  events::Delivered Withdrawn(const CaseKey& key) {
    events::Delivered delivered = EventOf(key);
    delivered.event.mutable_complaint_withdrawn()->set_reason("customer_request");
    return delivered;
  }

  absl::Status TryTakeIn(const std::vector<events::Delivered>& events) {
    return db_.Run({}, [&](pg::Transaction& tx) { return handler_.Handle(tx, events); });
  }
  void TakeIn(const std::vector<events::Delivered>& events) {
    const absl::Status status = TryTakeIn(events);
    ASSERT_TRUE(status.ok()) << status;
  }
  CaseKey File(const test::FilingSpec& spec = {}) {
    const CaseKey key = NewKey();
    TakeIn({Filed(key, spec)});
    return key;
  }

  // Runs one move in a transaction of its own.
  template <typename Move>
  absl::Status Do(const Move& move) {
    return db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      Workplace work(tx, resources_);
      return move(work).status();
    });
  }

  void Put(const std::string& agent_id, const AgentSpec& spec = {}) {
    v1::Agent agent;
    agent.set_name(AgentName(agent_id));
    agent.set_display_name(agent_id);
    agent.set_capacity(spec.capacity);
    for (const std::string& department : spec.departments) {
      agent.add_departments(DepartmentName(department));
    }
    for (const std::string& language : spec.languages) agent.add_languages(language);
    for (const auto& [skill, level] : spec.skills)
      *agent.add_skills() = test::SkillOf(skill, level);
    const absl::Status put = Do([&](Workplace& work) {
      PgPeopleBook people(work.tx, "demo");
      return PutAgent(work.dispatch, work.staff, work.catalogue, people, "demo", agent);
    });
    ASSERT_TRUE(put.ok()) << put;
    if (spec.presence != v1::PRESENCE_UNSPECIFIED) Present(agent_id, spec.presence);
  }
  void Present(const std::string& agent_id, v1::Presence presence,
               absl::Duration valid = absl::Hours(8)) {
    const absl::Status told = Do([&](Workplace& work) {
      return SetPresence(work.dispatch, work.staff, work.presences,
                         {.agent = {"demo", agent_id}, .presence = presence, .valid = valid});
    });
    ASSERT_TRUE(told.ok()) << told;
  }
  // Rules by which category food asks for `needs`, and everything goes to the frontline.
  void PutRule(const std::vector<std::pair<std::string, int>>& needs) {
    PutRulesCommand command{.now = clock_.Now()};
    v1::Rule& food = command.rules.emplace_back();
    food.set_display_name("food");
    food.add_categories("food");
    food.set_department("departments/frontline");
    for (const auto& [skill, level] : needs) {
      v1::SkillNeed& need = *food.add_skills();
      need.set_skill(skill);
      need.set_level_min(level);
    }
    v1::Rule& rest = command.rules.emplace_back();
    rest.set_display_name("rest");
    rest.set_department("departments/frontline");
    const absl::Status put = Do([&](Workplace& work) {
      PgRuleBook book(work.tx, "demo");
      return PutRules(book, command);
    });
    ASSERT_TRUE(put.ok()) << put;
  }
  // What cases of a channel cost in the frontline.
  void PutCosts(const std::vector<std::pair<common::v1::Channel, int>>& costs) {
    v1::Department frontline;
    frontline.set_name("departments/frontline");
    frontline.set_display_name("Frontline");
    for (const auto& [channel, cost] : costs) {
      v1::ChannelCost& one = *frontline.add_channel_costs();
      one.set_channel(channel);
      one.set_cost(cost);
    }
    const absl::Status put = Do([&](Workplace& work) -> absl::StatusOr<int> {
      RETURN_IF_ERROR(work.catalogue.PutDepartment("demo", frontline));
      return 0;
    });
    ASSERT_TRUE(put.ok()) << put;
  }
  absl::Status Accept(const CaseKey& key) {
    const v1::Offer offer = Get(key).offer();
    return Do([&](Workplace& work) {
      return AcceptOffer(work.dispatch, key, offer.offer_id(), {offer.agent()});
    });
  }
  absl::Status Decline(const CaseKey& key) {
    const v1::Offer offer = Get(key).offer();
    return Do([&](Workplace& work) {
      return DeclineOffer(work.dispatch, key, offer.offer_id(), "busy", {offer.agent()});
    });
  }
  absl::Status Close(const CaseKey& key) {
    return Do([&](Workplace& work) {
      return CloseCase(work.dispatch, key, "rejected", {"agents/sue", true});
    });
  }
  absl::Status Lapse(const CaseKey& key, const std::string& offer_id) {
    return db_.Run({}, [&](pg::Transaction& tx) {
      const std::vector<timer::Fired> fired = {
          {kOfferLapse, key.tenant, key.complaint.uuid(), clock_.Now(), clock_.Now(), offer_id, 0}};
      return lapse_.Fire(tx, fired);
    });
  }

  v1::Case Get(const CaseKey& key) {
    std::optional<v1::Case> found;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(found, FindCase(tx, key));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return found.value_or(v1::Case());
  }
  std::vector<v1::Agent> Agents() {
    std::vector<v1::Agent> agents;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(agents, ListAgents(tx, "demo", {}, clock_.Now()));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return agents;
  }
  int LoadOf(const std::string& agent_id) {
    for (const v1::Agent& agent : Agents()) {
      if (agent.name() == AgentName(agent_id)) return agent.load();
    }
    return -1;
  }
  int64_t Count(const std::string& sql) {
    int64_t count = -1;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      const pg::Statement statement{sql.c_str(), sql.c_str()};
      ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(statement));
      count = rows.Int(0, 0);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }
  // Blocks of 8 kB that a statement reads, by what EXPLAIN says of it as a whole.
  static int64_t BlocksOf(pg::Connection& connection, absl::string_view statement) {
    const auto plan =
        connection.ExecText(absl::StrCat("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ", statement),
                            SystemClock().Now() + absl::Minutes(1));
    EXPECT_TRUE(plan.ok()) << plan.status();
    if (!plan.ok()) return -1;
    const std::string text = plan->Text(0, 0);
    int64_t blocks = 0;
    for (const std::string& kind :
         {std::string("\"Shared Hit Blocks\": "), std::string("\"Shared Read Blocks\": ")}) {
      int64_t some = -1;
      const size_t at = text.find(kind) + kind.size();
      EXPECT_TRUE(absl::SimpleAtoi(text.substr(at, text.find(',', at) - at), &some)) << text;
      blocks += some;
    }
    return blocks;
  }
  // The complaint's events, in order.
  std::vector<events::v1::Event> Events(const CaseKey& key) {
    std::vector<events::v1::Event> own;
    const auto events = log_.Read(PartitionOf(key.complaint), 0, 100'000, absl::InfiniteFuture());
    EXPECT_TRUE(events.ok());
    for (const events::Numbered& numbered : *events) {
      events::v1::Event event;
      EXPECT_TRUE(event.ParseFromString(numbered.payload));
      if (event.complaint() == key.complaint.Name()) own.push_back(std::move(event));
    }
    return own;
  }
  // Their kinds.
  std::vector<std::string> Kinds(const CaseKey& key) {
    std::vector<std::string> kinds;
    for (const events::v1::Event& event : Events(key)) kinds.push_back(events::KindOf(event));
    return kinds;
  }

  const std::string conninfo_;
  Metrics metrics_;
  pg::Database db_;
  events::Log log_;
  timer::Timers timers_;
  redress::test::FakeClock clock_;
  Resources resources_;
  EventHandler handler_;
  OfferLapse lapse_;
  TransferLimit transfer_limit_;
  absl::Mutex mutex_;
  std::vector<TenantOffer> announced_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace redress::routing
