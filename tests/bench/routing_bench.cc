#include <algorithm>
#include <atomic>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/proto_time.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "benches.h"
#include "figures.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "rpc/client.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/case_book.h"
#include "telemetry/metrics.h"
#include "testing/wait.h"

namespace redress::bench {
namespace {

using routing::v1::RoutingService;

constexpr int kAgents = 1'000;
constexpr int kCapacity = 5;
constexpr int kCallers = 16;
constexpr int kStreamsOfOne = 50;  // a connection
constexpr int kPacedPerSecond = 200;
constexpr absl::Duration kSpan = absl::Seconds(10);

constexpr pg::Statement kQueued{"bench_queued",
                                "SELECT count(*)::float8 FROM work_case WHERE state = 1"};
// Agents whose load is not what they hold, or more than they may.
constexpr pg::Statement kWrongLoads{
    "bench_wrong_loads",
    "SELECT count(*)::float8 FROM agent AS a WHERE a.load > a.capacity OR a.load <> ("
    "  SELECT count(*) FROM work_case AS c WHERE c.tenant = a.tenant "
    "    AND ((c.state = 2 AND c.offered_id = a.agent_id) "
    "      OR (c.state = 3 AND c.assignee_id = a.agent_id)))"};

std::string AgentOf(int number) { return absl::StrCat("bench_", number); }

// Waiting cases as a year of opening times would leave them: two languages, three levels, one in
// ten asking for a skill.
absl::Status Fill(const std::string& conninfo, int64_t count) {
  pg::Database db({.conninfo = conninfo, .pool_size = 1}, SystemClock(), SystemRandom());
  Metrics metrics;
  events::Log log(db, SystemRandom());
  timer::Timers timers(db, SystemClock(), SystemRandom(), metrics);
  const absl::Time now = SystemClock().Now();
  for (int64_t done = 0; done < count;) {
    std::vector<routing::CaseRecord> records(
        static_cast<size_t>(std::min<int64_t>(2'000, count - done)));
    std::vector<routing::CaseRecord*> pointers;
    for (routing::CaseRecord& record : records) {
      ++done;
      record.key = {"demo", ComplaintId(NewUuid(now, SystemRandom()))};
      events::v1::ComplaintFiled filing;
      filing.set_channel(common::v1::CHANNEL_APP);
      filing.set_category("other");
      filing.set_language(done % 4 == 0 ? "en" : "zh-CN");
      filing.set_level(done % 50 == 0   ? common::v1::LEVEL_CRISIS
                       : done % 10 == 0 ? common::v1::LEVEL_SERIOUS
                                        : common::v1::LEVEL_ROUTINE);
      routing::RuleChoice choice{.department_id = "frontline", .explanation = "bench"};
      if (done % 10 == 3) {
        routing::v1::SkillNeed& need = choice.skills.emplace_back();
        need.set_skill("food_safety");
        need.set_level_min(3);
        need.set_certified(true);
      }
      OpenCase(record, filing, choice, 1,
               now - absl::Seconds(static_cast<int64_t>(SystemRandom().Below(86'400))));
      pointers.push_back(&record);
    }
    RETURN_IF_ERROR(db.Run({}, [&](pg::Transaction& tx) {
      for (routing::CaseRecord* record : pointers) record->version = 0;
      routing::PgCaseBook book(tx, log, timers, nullptr);
      return book.Save(pointers);
    }));
  }
  return absl::OkStatus();
}

// What agents are offered, and how long after room was made for it.
class InTray {
 public:
  void Offered(const routing::v1::Offer& offer) {
    const absl::Time now = SystemClock().Monotonic();
    absl::MutexLock lock(&mutex_);
    std::deque<absl::Time>& freed = freed_[offer.agent()];
    if (!freed.empty()) {
      delays_ms_.push_back(absl::ToDoubleMilliseconds(now - freed.front()));
      freed.pop_front();
    }
    offers_.push_back(offer);
  }
  void Freeing(const std::string& agent) {
    const absl::Time now = SystemClock().Monotonic();
    absl::MutexLock lock(&mutex_);
    freed_[agent].push_back(now);
  }
  bool Take(routing::v1::Offer& offer) {
    absl::MutexLock lock(&mutex_);
    const auto any = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !offers_.empty(); };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&any), absl::Milliseconds(200))) return false;
    // Any of them: agents work side by side.
    std::swap(offers_[SystemRandom().Below(offers_.size())], offers_.back());
    offer = std::move(offers_.back());
    offers_.pop_back();
    return true;
  }
  std::vector<double> TakeDelays() {
    absl::MutexLock lock(&mutex_);
    std::vector<double> delays = std::exchange(delays_ms_, {});
    std::sort(delays.begin(), delays.end());
    return delays;
  }
  size_t offers() {
    absl::MutexLock lock(&mutex_);
    return offers_.size();
  }

 private:
  absl::Mutex mutex_;
  std::deque<routing::v1::Offer> offers_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::deque<absl::Time>> freed_ ABSL_GUARDED_BY(mutex_);
  std::vector<double> delays_ms_ ABSL_GUARDED_BY(mutex_);
};

// One agent's offers; until it is cancelled.
class Stream final : public grpc::ClientReadReactor<routing::v1::WatchOffersResponse> {
 public:
  Stream(RoutingService::Stub& stub, InTray& tray, const std::string& agent_id) : tray_(tray) {
    context_ = rpc::MakeContext(
        {absl::StrCat("Bearer dev:demo:agent:", agent_id), absl::InfiniteFuture()}, SystemRandom());
    request_.set_agent(routing::AgentName(agent_id));
    stub.async()->WatchOffers(context_.get(), &request_, this);
    StartRead(&response_);
    StartCall();
  }
  void Cancel() {
    context_->TryCancel();
    absl::MutexLock lock(&mutex_, absl::Condition(&done_));
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return;
    tray_.Offered(response_.offer());
    StartRead(&response_);
  }
  void OnDone(const grpc::Status&) override {
    absl::MutexLock lock(&mutex_);
    done_ = true;
  }

  InTray& tray_;
  std::unique_ptr<grpc::ClientContext> context_;
  routing::v1::WatchOffersRequest request_;
  routing::v1::WatchOffersResponse response_;
  absl::Mutex mutex_;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
};

class RoutingBench {
 public:
  explicit RoutingBench(test::Suite& suite)
      : suite_(suite), stub_(RoutingService::NewStub(suite.Channel("routing"))) {}
  ~RoutingBench() {
    for (const auto& stream : streams_) stream->Cancel();
  }

  bool PutAgents() {
    for (int number = 0; number < kAgents; ++number) {
      const std::string id = AgentOf(number);
      // A connection carries a hundred calls at a time.
      if (number % kStreamsOfOne == 0) watchers_.push_back(NewConnection());
      routing::v1::PutAgentRequest put;
      put.set_request_id("put-" + id);
      routing::v1::Agent& agent = *put.mutable_agent();
      agent.set_name(routing::AgentName(id));
      agent.set_display_name(id);
      agent.set_capacity(kCapacity);
      agent.add_departments("departments/frontline");
      agent.add_departments("departments/after_sales");
      if (number % 3 == 0) agent.add_languages("zh");
      if (number % 3 == 1) agent.add_languages("en");
      if (number % 5 == 0) {
        routing::v1::Skill& skill = *agent.add_skills();
        skill.set_skill("food_safety");
        skill.set_level(4);
        skill.mutable_certificate()->set_number("bench");
      }
      routing::v1::SetPresenceRequest presence;
      presence.set_request_id("here-" + id);
      presence.set_agent(agent.name());
      presence.set_presence(routing::v1::PRESENCE_AVAILABLE);
      if (!Call(&RoutingService::Stub::PutAgent, put, "admin:bench") ||
          !Call(&RoutingService::Stub::SetPresence, presence, "admin:bench")) {
        return false;
      }
      streams_.push_back(std::make_unique<Stream>(*watchers_.back(), tray_, id));
    }
    const bool all = test::WaitUntil([&] { return tray_.offers() >= size_t{kAgents} * kCapacity; },
                                     absl::Seconds(30));
    if (!all) std::fprintf(stderr, "redress-bench routing: %zu offers only\n", tray_.offers());
    return all;
  }

  // Agents accept what they are offered and close it, `per_s` a second, or as fast as it goes for
  // 0.
  void Measure(const std::string& how, int per_s, const std::string& conditions) {
    tray_.TakeDelays();
    const double routing_before = RoutingCpu();
    const double postgres_before = ServerCpuSeconds(suite_.postgres().pid());
    const absl::Time start = SystemClock().Monotonic();
    std::atomic<int64_t> turns = 0;
    std::atomic<int64_t> failed = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&] {
        routing::v1::Offer offer;
        while (SystemClock().Monotonic() < start + kSpan) {
          const int64_t turn = turns++;
          if (per_s > 0) {
            const absl::Time due = start + absl::Seconds(1) * turn / per_s;
            const absl::Duration early = due - SystemClock().Monotonic();
            if (early > absl::ZeroDuration()) SystemClock().Sleep(early);
          }
          if (!tray_.Take(offer)) continue;
          failed += HandleOne(offer) ? 0 : 1;
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
    const double seconds = absl::ToDoubleSeconds(SystemClock().Monotonic() - start);
    SystemClock().Sleep(absl::Milliseconds(300));
    const std::vector<double> delays = tray_.TakeDelays();
    const auto count = static_cast<double>(delays.size());
    const double routing_ms = 1e3 * (RoutingCpu() - routing_before) / count;
    const double postgres_ms =
        1e3 * (ServerCpuSeconds(suite_.postgres().pid()) - postgres_before) / count;
    Print({"routing", how + "_matches_per_s", count / seconds, "1/s", 0, conditions});
    for (const auto& [name, q] :
         {std::pair<const char*, double>{"p50", 0.5}, {"p99", 0.99}, {"max", 1.0}}) {
      Print({"routing", absl::StrCat(how, "_freed_to_offered_", name, "_ms"), Quantile(delays, q),
             "ms", 0, conditions});
    }
    Print({"routing", how + "_routing_cpu_ms_per_match", routing_ms, "ms", 0,
           conditions + "; accepting and closing included"});
    Print({"routing", how + "_postgres_cpu_ms_per_match", postgres_ms, "ms", 0, conditions});
    Print({"routing", how + "_routing_rss_mb", ResidentMb(RoutingStat()), "MB", 0, conditions});
    Print({"routing", how + "_failed_calls", static_cast<double>(failed), "", 0, conditions});
  }

 private:
  std::unique_ptr<RoutingService::Stub> NewConnection() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return RoutingService::NewStub(
        grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", suite_.Port("routing")),
                                  grpc::InsecureChannelCredentials(), arguments));
  }
  std::vector<std::string> RoutingStat() {
    return StatFields(absl::StrCat("/proc/", suite_.Get("routing")->pid(), "/stat"));
  }
  double RoutingCpu() { return CpuSeconds(RoutingStat()); }

  template <typename Request, typename Response>
  bool Call(grpc::Status (RoutingService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
            const Request& request, const std::string& who) {
    Response response;
    const auto context = rpc::MakeContext(
        {absl::StrCat("Bearer dev:demo:", who), SystemClock().Now() + absl::Seconds(10)},
        SystemRandom());
    const absl::Status status = rpc::FromGrpc((*stub_.*method)(context.get(), request, &response));
    if (!status.ok() && complained_++ < 5) {
      std::fprintf(stderr, "redress-bench routing: %s\n", std::string(status.message()).c_str());
    }
    return status.ok();
  }

  bool HandleOne(const routing::v1::Offer& offer) {
    const std::string who = absl::StrCat("agent:", routing::IdOf(offer.agent()));
    routing::v1::AcceptOfferRequest accept;
    accept.set_request_id("accept-" + offer.offer_id());
    accept.set_complaint(offer.complaint());
    accept.set_offer_id(offer.offer_id());
    if (!Call(&RoutingService::Stub::AcceptOffer, accept, who)) return false;
    routing::v1::CloseCaseRequest close;
    close.set_request_id("close-" + offer.offer_id());
    close.set_complaint(offer.complaint());
    close.set_outcome("rejected");
    tray_.Freeing(offer.agent());
    return Call(&RoutingService::Stub::CloseCase, close, who);
  }

  test::Suite& suite_;
  std::unique_ptr<RoutingService::Stub> stub_;
  InTray tray_;
  std::vector<std::unique_ptr<RoutingService::Stub>> watchers_;
  std::vector<std::unique_ptr<Stream>> streams_;
  std::atomic<int> complained_ = 0;
};

// One queue of `count`. True when nothing is wrong in the end.
bool MeasureQueue(int64_t count) {
  test::Suite suite({.services = {"routing"},
                     .platform_sim = false,
                     .flags = {"--log_level=warning", "--offer_seconds=3600"}});
  if (!suite.StartAll()) return false;
  const absl::Status filled = Fill(suite.Conninfo("routing"), count + kAgents * kCapacity);
  if (!filled.ok()) {
    std::fprintf(stderr, "redress-bench routing: %s\n", std::string(filled.message()).c_str());
    return false;
  }
  suite.postgres().Checkpoint();
  {
    RoutingBench bench(suite);
    if (!bench.PutAgents()) return false;
    const std::string conditions =
        absl::StrCat(kAgents, " agents, ", Ask(suite.Conninfo("routing"), kQueued),
                     " queued in 4 lanes, ", kCallers, " callers, each room made pulls a case");
    const std::string name = absl::StrCat("queue_", count);
    bench.Measure(name + "_flat_out", 0, conditions);
    bench.Measure(name + "_paced", kPacedPerSecond,
                  absl::StrCat(conditions, ", ", kPacedPerSecond, "/s"));
  }
  const double wrong = Ask(suite.Conninfo("routing"), kWrongLoads);
  Print({"routing", absl::StrCat("queue_", count, "_wrong_loads"), wrong, "agents", 0,
         "load against what is held, after the run"});
  return wrong == 0;
}

}  // namespace

int Routing(int64_t count_max) {
  bool good = true;
  for (int64_t count = 10'000; count <= count_max; count *= 10) good &= MeasureQueue(count);
  return good ? 0 : 1;
}

}  // namespace redress::bench
