#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "benches.h"
#include "figures.h"
#include "redress/events/v1/events.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "rpc/client.h"
#include "testing/wait.h"

namespace redress::bench {
namespace {

// When each complaint's event of a kind was written, by Postgres' clock, read from the services'
// own logs: both ends of a measure lie in the transaction that wrote the effect.
constexpr pg::Statement kFirstEvents{"bench_first_events",
                                     "SELECT complaint_id, min(record_time) FROM event WHERE "
                                     "record_time >= $1 GROUP BY complaint_id"};
constexpr pg::Statement kEvents{"bench_events",
                                "SELECT complaint_id, record_time, payload FROM event WHERE "
                                "record_time >= $1 ORDER BY record_time"};
constexpr pg::Statement kNow{"bench_now", "SELECT clock_timestamp()"};
constexpr pg::Statement kTakenIn{"bench_cursor_sum",
                                 "SELECT coalesce(sum(seq), 0)::float8 FROM consumer_cursor"};
constexpr pg::Statement kHeadSum{"bench_head_sum",
                                 "SELECT coalesce(sum(last_seq), 0)::float8 FROM event_head"};

constexpr int kSuiteRate = 1550;  // a second

using Moments = std::map<Uuid, absl::Time>;

// Of routing it is the first offer that counts, not that a case was opened.
Moments FirstEvents(test::Suite& suite, const std::string& service, absl::Time since) {
  pg::Database db({.conninfo = suite.Conninfo(service), .pool_size = 1}, SystemClock(),
                  SystemRandom());
  Moments moments;
  const absl::Status status = db.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    const bool offers = service == "routing";
    ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(offers ? kEvents : kFirstEvents, since));
    for (int r = 0; r < rows.size(); ++r) {
      if (offers) {
        events::v1::Event event;
        if (!event.ParseFromString(rows.Text(r, 2))) {
          return absl::InternalError("an event cannot be read");
        }
        if (!event.has_case_offered()) continue;
      }
      moments.try_emplace(rows.Id(r, 0), rows.Time(r, 1));
    }
    return absl::OkStatus();
  });
  if (!status.ok())
    std::fprintf(stderr, "%s: %s\n", service.c_str(), std::string(status.message()).c_str());
  return moments;
}

absl::Time DatabaseNow(test::Suite& suite) {
  pg::Database db({.conninfo = suite.Conninfo("intake"), .pool_size = 1}, SystemClock(),
                  SystemRandom());
  absl::Time now;
  db.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kNow));
      now = rows.Time(0, 0);
      return absl::OkStatus();
    }).IgnoreError();
  return now;
}

// Milliseconds from each cause to the last of its effects, sorted; complaints without every effect
// are counted.
std::vector<double> Delays(const Moments& causes, const std::vector<Moments>& effects,
                           size_t& missing) {
  std::vector<double> delays;
  missing = 0;
  for (const auto& [id, cause] : causes) {
    absl::Time last = absl::InfinitePast();
    bool whole = true;
    for (const Moments& effect : effects) {
      const auto found = effect.find(id);
      whole = whole && found != effect.end();
      if (found != effect.end()) last = std::max(last, found->second);
    }
    if (whole) {
      delays.push_back(absl::ToDoubleMilliseconds(last - cause));
    } else {
      ++missing;
    }
  }
  std::sort(delays.begin(), delays.end());
  return delays;
}

void PrintDelays(const std::string& metric, const std::vector<double>& delays, size_t missing,
                 const std::string& conditions) {
  Print({"events", metric + "_p50_ms", Quantile(delays, 0.5), "ms", 0, conditions});
  Print({"events", metric + "_p99_ms", Quantile(delays, 0.99), "ms", 0, conditions});
  Print({"events", metric + "_max_ms", Quantile(delays, 1), "ms", 0, conditions});
  Print({"events", metric + "_missing", static_cast<double>(missing), "complaints", 0, conditions});
}

using Consumers = std::vector<std::pair<std::string, std::vector<std::string>>>;

// Events that consumers have still to take in.
double Lag(test::Suite& suite, const Consumers& consumers) {
  double lag = 0;
  for (const auto& [consumer, sources] : consumers) {
    // Cursors before heads: what moves between the two counts as lag, never as less.
    lag -= Ask(suite.Conninfo(consumer), kTakenIn);
    for (const std::string& source : sources) lag += Ask(suite.Conninfo(source), kHeadSum);
  }
  return lag;
}

void WaitCaughtUp(test::Suite& suite, const Consumers& consumers) {
  test::WaitUntil([&] { return Lag(suite, consumers) <= 0; }, absl::Seconds(30));
}

// Agents enough to offer every case of a run to somebody.
bool PutAgents(test::Suite& suite, int count) {
  auto stub = routing::v1::RoutingService::NewStub(suite.Channel("routing"));
  const std::vector<std::string> departments = {"frontline", "supervisor", "after_sales",
                                                "quality",   "logistics",  "finance",
                                                "legal",     "pr",         "it_security"};
  for (int i = 0; i < count; ++i) {
    routing::v1::PutAgentRequest put;
    routing::v1::PutAgentResponse answer;
    put.set_request_id(absl::StrCat("bench-put-", i));
    put.mutable_agent()->set_name(absl::StrCat("agents/bench_", i));
    put.mutable_agent()->set_display_name("bench");
    put.mutable_agent()->set_capacity(100);
    for (const std::string& department : departments) {
      put.mutable_agent()->add_departments("departments/" + department);
    }
    const auto context = [] {
      return rpc::MakeContext(
          {"Bearer dev:demo:admin:bench", SystemClock().Now() + absl::Seconds(10)}, SystemRandom());
    };
    absl::Status status = rpc::FromGrpc(stub->PutAgent(context().get(), put, &answer));
    routing::v1::SetPresenceRequest presence;
    routing::v1::SetPresenceResponse present;
    presence.set_request_id(absl::StrCat("bench-presence-", i));
    presence.set_agent(put.agent().name());
    presence.set_presence(routing::v1::PRESENCE_AVAILABLE);
    if (status.ok()) status = rpc::FromGrpc(stub->SetPresence(context().get(), presence, &present));
    if (!status.ok()) {
      std::fprintf(stderr, "agents: %s\n", std::string(status.message()).c_str());
      return false;
    }
  }
  return true;
}

// Measures from each filing's commit to the last of its effects in `services`, at `rate` a second
// for a minute, and prints it. True when nothing failed and nothing is missing.
bool MeasureEffects(test::Suite& suite, const Consumers& consumers,
                    const std::vector<std::string>& services, int rate, const std::string& metric,
                    const std::string& where) {
  RunLoad(suite, {"--seconds", "4", "--rate", absl::StrCat(rate / 2), "--inflight", "2048",
                  "--seed", "1"});
  WaitCaughtUp(suite, consumers);
  suite.postgres().Checkpoint();
  const absl::Time since = DatabaseNow(suite);
  const Load load = RunLoad(suite, {"--seconds", "60", "--rate", absl::StrCat(rate), "--inflight",
                                    "2048", "--seed", "2"});
  WaitCaughtUp(suite, consumers);
  std::vector<Moments> effects;
  effects.reserve(services.size());
  for (const std::string& service : services) effects.push_back(FirstEvents(suite, service, since));
  size_t missing = 0;
  const auto delays = Delays(FirstEvents(suite, "intake", since), effects, missing);
  PrintDelays(metric, delays, missing,
              absl::StrCat(where, "; ", static_cast<int>(load.per_s), "/s for 60 s, fsync on"));
  return missing == 0 && load.failed == 0;
}

// P2
bool CommitToEffect() {
  test::Suite suite(
      {.services = {"intake", "sla"}, .platform_sim = false, .flags = {"--log_level=warning"}});
  return suite.StartAll() && MeasureEffects(suite, {{"sla", {"intake"}}}, {"sla"}, 2'000,
                                            "commit_to_effect", "intake and sla");
}

// P3. Nobody accepts anything, so there is room for every case of the run, and no offer lapses
// before its end.
bool FiledToArmed() {
  test::Suite suite({.services = {"intake", "routing", "sla"},
                     .platform_sim = false,
                     .flags = {"--log_level=warning"}});
  suite.Start("routing", 0, {"--offer_seconds=600"});
  return suite.StartAll() && PutAgents(suite, 700) &&
         MeasureEffects(suite, {{"sla", {"intake", "routing"}}, {"routing", {"intake", "sla"}}},
                        {"routing", "sla"}, 1'000, "filed_to_armed",
                        "intake, routing with 700 free agents of 100 units, sla");
}

// Eight clocks a complaint, and no others.
bool PutEightClocks(test::Suite& suite) {
  std::string pack =
      "id: eight\nversion: 1\nrank: 500\ncalendar: 24x7\nwarnings: [50, 75, 90]\nmilestones:\n";
  for (int i = 1; i <= 8; ++i) {
    absl::StrAppend(&pack, "  - {name: clock_", i, ", rule: R-X", i,
                    ", what: a message, because: it is measured, start: matched, "
                    "stop: person_message, limit: ",
                    i, "h}\n");
  }
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"sla", "put-policy", suite.Written("eight.yaml", pack)},
        std::vector<std::string>{"sla", "activate", "eight", "1"},
        std::vector<std::string>{"sla", "retire", "default"}}) {
    std::string output;
    if (suite.Redress(arguments, &output) == 0) continue;
    std::fprintf(stderr, "%s\n", output.c_str());
    return false;
  }
  std::string output;
  return suite.Prints({"sla", "policies", "eight@1", "--json"}, "POLICY_STATE_ACTIVE",
                      absl::Seconds(10), &output);
}

// P3's limit for twice its rate, with intake and sla alone.
bool FiledToEightClocks() {
  test::Suite suite(
      {.services = {"intake", "sla"}, .platform_sim = false, .flags = {"--log_level=warning"}});
  return suite.StartAll() && PutEightClocks(suite) &&
         MeasureEffects(suite, {{"sla", {"intake"}}}, {"sla"}, 2'000, "filed_to_8_clocks",
                        "intake and sla, eight clocks each");
}

bool WholeSuite() {
  test::Suite suite({.flags = {"--log_level=warning"}});
  if (!suite.StartAll() || !PutAgents(suite, 50)) return false;
  const Consumers consumers = {
      {"intake", {"routing", "sla", "resolution", "messaging", "feedback"}},
      {"sla", {"intake", "routing", "messaging", "resolution"}},
      {"routing", {"intake", "sla", "resolution"}},
      {"resolution", {"intake"}},
      {"messaging", {"intake"}},
      {"feedback", {"routing"}},
      {"analytics", {"intake", "routing", "sla", "resolution", "messaging", "feedback"}}};
  std::atomic<bool> over = false;
  double highest = 0;
  std::thread watcher([&] {
    while (!over) {
      highest = std::max(highest, Lag(suite, consumers));
      SystemClock().Sleep(absl::Seconds(2));
    }
  });
  const Load load = RunLoad(suite, {"--seconds", "60", "--rate", absl::StrCat(kSuiteRate),
                                    "--inflight", "4096", "--seed", "2"});
  over = true;
  watcher.join();
  const double at_end = Lag(suite, consumers);
  SystemClock().Sleep(absl::Seconds(10));
  // Never zero: offers lapse and clocks warn all the time while nobody handles the cases.
  const double after = Lag(suite, consumers);
  const std::string where =
      "all seven services, Postgres, Redis and load generator on the same cores, 60 s";
  Print({"events", "suite_filed_per_s", load.per_s, "1/s", 0, where});
  Print({"events", "suite_filed_p99_ms", load.p99_ms, "ms", 0, where});
  Print({"events", "suite_lag_highest", highest, "events", 0,
         "not yet taken in, over all 21 pairs of consumer and source, looked at every 2 s"});
  Print({"events", "suite_lag_at_end", at_end, "events", 0, "when the last was filed"});
  Print({"events", "suite_lag_10s_later", after, "events", 0, "with nothing filed any more"});
  // Bounded: what is left is less than what a second brought.
  return load.failed == 0 && after < kSuiteRate;
}

}  // namespace

int Events(const std::string& part) {
  if (!part.empty() && part != "effect" && part != "armed" && part != "clocks" && part != "suite") {
    std::fprintf(stderr, "events has no part %s; there are effect, armed, clocks and suite\n",
                 part.c_str());
    return 2;
  }
  const auto wanted = [&](absl::string_view name) { return part.empty() || part == name; };
  const bool effect = !wanted("effect") || CommitToEffect();
  const bool armed = !wanted("armed") || FiledToArmed();
  const bool clocks = !wanted("clocks") || FiledToEightClocks();
  const bool suite = !wanted("suite") || WholeSuite();
  return effect && armed && clocks && suite ? 0 : 1;
}

}  // namespace redress::bench
