#include "services/sla/api/simulator.h"

#include <functional>
#include <utility>

#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/sla/api/past_events_client.h"
#include "services/sla/domain/simulate.h"
#include "services/sla/store/policy_book.h"
#include "telemetry/log.h"

namespace redress::sla {
namespace {

using rpc::Role;

// Those who read policies, and those who read figures.
constexpr rpc::Roles kReaders = {Role::kSupervisor, Role::kAnalyst, Role::kAuditor, Role::kOperator,
                                 Role::kAdmin};
constexpr int kClocksAnswer = 500;
constexpr size_t kWaitingMax = 16;  // answers, for a caller that reads slowly
constexpr absl::Duration kPatience = absl::Minutes(1);
constexpr absl::Duration kLookEvery = absl::Milliseconds(200);
constexpr absl::Duration kComeAgain = absl::Seconds(5);

absl::Status Draining() {
  return Unavailable("DRAINING", "the service stops; ask another replica").RetryAfter(kComeAgain);
}

// Clocks into answers, as fast as the caller reads.
class Answers final : public SimulationListener {
 public:
  // `late` is true when the run has lasted too long.
  Answers(Simulator::Stream& stream, absl::Time until, bool totals_only,
          std::function<bool()> stopped, std::function<bool()> late)
      : stream_(stream),
        until_(ToProto(until)),
        totals_only_(totals_only),
        stopped_(std::move(stopped)),
        late_(std::move(late)) {}

  absl::Status Check() override {
    if (stream_.done()) return absl::CancelledError("the caller has gone");
    if (stopped_()) return Draining();
    if (!late_()) return absl::OkStatus();
    return Error(absl::StatusCode::kDeadlineExceeded, "SIMULATION_TOO_LONG",
                 "this takes longer than a simulation may; ask for a shorter time, or for the "
                 "totals alone");
  }

  absl::Status Take(std::vector<v1::SimulatedClock> clocks, int64_t events) override {
    ++complaints_;
    events_ += events;
    for (v1::SimulatedClock& clock : clocks) {
      totals_.Add(clock.clock());
      if (!totals_only_) *answer_.add_clocks() = std::move(clock);
    }
    return answer_.clocks_size() < kClocksAnswer ? absl::OkStatus() : Send();
  }

  absl::Status Finish() {
    if (answer_.clocks_size() > 0) RETURN_IF_ERROR(Send());
    for (v1::SimulatedTotal& row : totals_.Rows()) *answer_.add_totals() = std::move(row);
    return Send();
  }

  int64_t complaints() const { return complaints_; }

 private:
  absl::Status Send() {
    absl::Duration waited;
    while (!stream_.WaitForRoom(kWaitingMax, kLookEvery)) {
      RETURN_IF_ERROR(Check());
      waited += kLookEvery;
      if (waited < kPatience) continue;
      return Error(absl::StatusCode::kResourceExhausted, "WATCHER_TOO_SLOW",
                   "the answers are not read; read faster, or ask for the totals alone");
    }
    answer_.set_complaints(complaints_);
    answer_.set_events(events_);
    *answer_.mutable_until_time() = until_;
    stream_.Write(answer_);
    answer_.Clear();
    return absl::OkStatus();
  }

  Simulator::Stream& stream_;
  const google::protobuf::Timestamp until_;
  const bool totals_only_;
  const std::function<bool()> stopped_;
  const std::function<bool()> late_;
  v1::SimulatePolicyResponse answer_;
  SimulationTotals totals_;
  int64_t complaints_ = 0;
  int64_t events_ = 0;
};

}  // namespace

absl::Status Simulator::Begin(const rpc::Call& call, const v1::SimulatePolicyRequest& request,
                              std::shared_ptr<Stream> stream) {
  ASSIGN_OR_RETURN(PastRange range,
                   ReadPastRange(request, call.caller.tenant, host_.clock().Now()));
  Policy policy;
  RETURN_IF_ERROR(host_.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgPolicyBook book(tx, call.caller.tenant);
    ASSIGN_OR_RETURN(policy, ReadSimulatedPolicy(book, shipped_, request));
    return absl::OkStatus();
  }));
  const std::string id(absl::StripPrefix(policy.name, kPolicyCollection));
  ASSIGN_OR_RETURN(Policies policies, Policies::Make({std::move(policy)}, id));
  absl::MutexLock lock(&mutex_);
  if (stopped_) return Draining();
  if (running_) {
    return Error(absl::StatusCode::kResourceExhausted, "SIMULATION_RUNNING",
                 "another simulation runs on this replica; try again later")
        .RetryAfter(kComeAgain);
  }
  if (thread_.joinable()) thread_.join();  // it has nothing left to do
  running_ = true;
  thread_ = std::thread([this, range = std::move(range), policies = std::move(policies),
                         totals_only = request.totals_only(), stream = std::move(stream)] {
    Run(range, policies, totals_only, *stream);
    absl::MutexLock ended(&mutex_);
    running_ = false;
  });
  return absl::OkStatus();
}

void Simulator::Run(const PastRange& range, const Policies& policies, bool totals_only,
                    Stream& stream) {
  const absl::Time start = host_.clock().Monotonic();
  Answers answers(
      stream, range.until, totals_only, [this] { return stopped(); },
      [&] { return host_.clock().Monotonic() - start > run_max_; });
  PastEventsClient past(sources_, host_.tokens(), host_.clock(), host_.random(),
                        [&] { return answers.Check(); });
  absl::Status status = SimulatePast(past, policies, range, {}, answers);
  if (status.ok()) status = answers.Finish();
  LogInfo("policy_simulated",
          {{"tenant", range.tenant},
           {"complaints", answers.complaints()},
           {"seconds", absl::ToDoubleSeconds(host_.clock().Monotonic() - start)},
           {"result", status.ok() ? "ok" : ReasonOf(status)}});
  stream.Finish(status);
}

bool Simulator::stopped() {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

void Simulator::Stop() {
  std::thread last;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    last = std::move(thread_);
  }
  if (last.joinable()) last.join();
}

void RegisterSimulatePolicy(rpc::Service& service, Simulator& simulator) {
  service.Watch<v1::SimulatePolicyRequest, v1::SimulatePolicyResponse>(
      "SimulatePolicy", kReaders,
      [&simulator](const rpc::Call& call, const v1::SimulatePolicyRequest& request,
                   std::shared_ptr<Simulator::Stream> stream) {
        return simulator.Begin(call, request, std::move(stream));
      });
}

}  // namespace redress::sla
