// SimulatePolicy, through gRPC, over the logs of running services (R-S16).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "base/proto_time.h"
#include "services/sla/api/replica_testing.h"
#include "services/sla/api/simulator.h"
#include "services/sla/api/sla_service.h"
#include "services/sla/api/world_testing.h"
#include "services/sla/domain/story_testing.h"
#include "services/sla/store/clock_book.h"
#include "services/sla/store/policy_book.h"
#include "services/sla/wiring.h"
#include "testing/private_postgres.h"
#include "testing/wait.h"

namespace redress::sla {
namespace {

using namespace story;  // NOLINT: words of the stories

constexpr absl::string_view kDraft =
    "id: draft\nversion: 1\nrank: 1\ncalendar: 24x7\nwarnings: [50]\nmilestones:\n"
    "  - {name: reply, rule: R-S1, what: a reply, because: it is so, start: filed,\n"
    "     stop: person_message, limit: 1h}\n";

// A service that only has a log.
class Source {
 public:
  explicit Source(const std::string& name) : host_(OptionsOf(name), SystemClock(), SystemRandom()) {
    const absl::Status started = host_.Start([] { return false; });
    EXPECT_TRUE(started.ok()) << started;
  }
  ~Source() { host_.Stop(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", host_.port()); }

  void Tell(const std::string& tenant, const ComplaintId& complaint,
            const std::vector<Step>& steps) {
    const absl::Status told = host_.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
      events::Outbox outbox(host_.log(), tx);
      for (const Step& step : steps) {
        events::Event& event = outbox.Add(tenant, complaint, kFiled, "");
        const std::string event_id = event.event_id();
        event = step;
        event.set_event_id(event_id);
        event.set_tenant(tenant);
        event.set_complaint(complaint.Name());
        *event.mutable_occur_time() = ToProto(FromProto(step.occur_time()) + (kPast - kFiled));
      }
      return absl::OkStatus();
    });
    ASSERT_TRUE(told.ok()) << told;
  }

  static const absl::Time kPast;  // of the filing

 private:
  static runtime::HostOptions OptionsOf(const std::string& name) {
    runtime::HostOptions options =
        Replica::OptionsOn(test::PrivatePostgres::Get().NewDatabase(name));
    options.name = name;
    options.stream_prefix = "simulated";
    return options;
  }

  runtime::Host host_;
};

const absl::Time Source::kPast = absl::FromUnixSeconds(1'700'000'000);

class SimulatorTest : public ::testing::Test {
 protected:
  // The logs serve every test, each of which has a tenant of its own.
  static void SetUpTestSuite() {
    intake_ = new Source("past_intake");
    messaging_ = new Source("past_messaging");
    silent_ = new Source("past_silent");
  }
  static void TearDownTestSuite() {
    delete intake_;
    delete messaging_;
    delete silent_;
  }

  SimulatorTest() : host_(Options(), SystemClock(), SystemRandom()) {
    auto parts = Wire(host_, Settings::Of({{"intake_address", intake_->address()},
                                           {"routing_address", silent_->address()},
                                           {"resolution_address", silent_->address()},
                                           {"messaging_address", messaging_->address()}}));
    EXPECT_TRUE(parts.ok()) << parts.status();
    parts_ = *std::move(parts);
    const absl::Status started = host_.Start([] { return false; });
    EXPECT_TRUE(started.ok()) << started;
    stub_ = v1::SlaService::NewStub(rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_.port()), {}));
    *request_.mutable_filed_from() = ToProto(Source::kPast);
    *request_.mutable_filed_until() = ToProto(Source::kPast + absl::Hours(1));
    request_.set_document(std::string(kDraft));
  }
  ~SimulatorTest() override { host_.Stop(); }

  static runtime::HostOptions Options() {
    runtime::HostOptions options = Replica::OptionsOn(Replica::NewDatabase());
    options.stream_prefix = "simulated";
    return options;
  }

  std::unique_ptr<grpc::ClientContext> Context(const std::string& caller) {
    return rpc::MakeContext({.authorization = "Bearer dev:" + caller,
                             .deadline = SystemClock().Now() + absl::Seconds(30)},
                            SystemRandom());
  }

  // The answers, all in one.
  absl::StatusOr<v1::SimulatePolicyResponse> Simulate(const std::string& caller) {
    const auto context = Context(caller);
    const auto reader = stub_->SimulatePolicy(context.get(), request_);
    v1::SimulatePolicyResponse whole;
    for (v1::SimulatePolicyResponse answer; reader->Read(&answer);) {
      for (const auto& clock : answer.clocks()) *whole.add_clocks() = clock;
      for (const auto& total : answer.totals()) *whole.add_totals() = total;
      whole.set_complaints(answer.complaints());
      whole.set_events(answer.events());
    }
    const absl::Status status = rpc::FromGrpc(reader->Finish());
    if (!status.ok()) return status;
    return whole;
  }
  std::string Refusal(const std::string& caller) {
    const auto answer = Simulate(caller);
    return absl::StrCat(ReasonOf(answer.status()), " ", FieldOf(answer.status()));
  }

  static Source* intake_;
  static Source* messaging_;
  static Source* silent_;
  runtime::Host host_;
  std::shared_ptr<void> parts_;
  std::unique_ptr<v1::SlaService::Stub> stub_;
  v1::SimulatePolicyRequest request_;
};

Source* SimulatorTest::intake_ = nullptr;
Source* SimulatorTest::messaging_ = nullptr;
Source* SimulatorTest::silent_ = nullptr;

TEST_F(SimulatorTest, ADraftIsRunOverWhatServicesTold) {
  const ComplaintId quick = World::NewComplaint();
  const ComplaintId slow = World::NewComplaint();
  intake_->Tell("demo", quick, {File()});
  intake_->Tell("demo", slow, {File()});
  intake_->Tell("other", World::NewComplaint(), {File()});
  messaging_->Tell("demo", quick, {Person(absl::Minutes(40))});
  messaging_->Tell("demo", slow, {Person(absl::Hours(2))});
  const auto answer = Simulate("demo:analyst:mo");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->complaints(), 2);
  EXPECT_EQ(answer->events(), 4);
  ASSERT_EQ(answer->clocks_size(), 2);
  for (const v1::SimulatedClock& clock : answer->clocks()) {
    const bool is_quick = clock.complaint() == quick.Name();
    EXPECT_EQ(clock.clock().state(), is_quick ? v1::CLOCK_STATE_MET : v1::CLOCK_STATE_MET_LATE);
    EXPECT_EQ(clock.working_ms(), is_quick ? 2'400'000 : 7'200'000);
  }
  ASSERT_EQ(answer->totals_size(), 2);
  EXPECT_EQ(answer->totals(0).ShortDebugString(), "clocks: 2 met: 1 met_late: 1");
  EXPECT_EQ(answer->totals(1).milestone(), "reply");

  request_.set_totals_only(true);
  const auto totals = Simulate("demo:supervisor:su");
  ASSERT_TRUE(totals.ok()) << totals.status();
  EXPECT_EQ(totals->clocks_size(), 0);
  EXPECT_EQ(totals->totals(0).clocks(), 2);
}

TEST_F(SimulatorTest, VersionsThatShipAndThatAreStoredAreKnownByName) {  // R-S14
  intake_->Tell("named", World::NewComplaint(), {File()});
  request_.set_name("policies/default@1");
  const auto shipped = Simulate("named:auditor:au");
  ASSERT_TRUE(shipped.ok()) << shipped.status();
  EXPECT_EQ(shipped->clocks_size(), 2);

  v1::PutPolicyRequest put;
  put.set_request_id("put-1");
  put.set_document(std::string(kDraft));
  v1::PutPolicyResponse stored;
  const auto context = Context("named:admin:ad");
  ASSERT_TRUE(stub_->PutPolicy(context.get(), put, &stored).ok());
  request_.set_name("policies/draft@1");
  const auto drafted = Simulate("named:admin:ad");
  ASSERT_TRUE(drafted.ok()) << drafted.status();
  EXPECT_EQ(drafted->clocks_size(), 1);
  EXPECT_EQ(Refusal("other:admin:ad"), "NOT_FOUND ");
  request_.set_name("policies/draft@2");
  EXPECT_EQ(Refusal("named:admin:ad"), "NOT_FOUND ");
}

TEST_F(SimulatorTest, WhatATenantStoredCountsBeforeWhatShipsUnderItsName) {  // R-S14
  intake_->Tell("kept", World::NewComplaint(), {File()});
  const std::string text = absl::StrReplaceAll(kDraft, {{"id: draft", "id: default"}});
  const absl::Status stored = host_.db().Run({}, [&](pg::Transaction& tx) {
    PgPolicyBook book(tx, "kept");
    return book.Save({.id = "default", .version = 1, .rank = 1, .shipped = true, .revision = 1},
                     &text, SystemClock().Now());
  });
  ASSERT_TRUE(stored.ok()) << stored;
  request_.set_name("policies/default@1");
  const auto answer = Simulate("kept:admin:ad");
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->clocks_size(), 1);
  EXPECT_EQ(answer->clocks(0).clock().milestone(), "reply");
}

TEST_F(SimulatorTest, WhatIsWrongWithTheRequestIsToldAtOnce) {
  EXPECT_EQ(Refusal("wrong:agent:lin"), "ROLE_NOT_ALLOWED ");
  request_.set_document("id: x\nversion: 0\n");
  EXPECT_EQ(Refusal("wrong:admin:ad"), "POLICY_VERSION_INVALID document.version");
  request_.set_name("default");
  EXPECT_EQ(Refusal("wrong:admin:ad"), "NAME_INVALID name");
  request_.clear_policy();
  EXPECT_EQ(Refusal("wrong:admin:ad"), "POLICY_MISSING document");
  request_.clear_filed_until();
  EXPECT_EQ(Refusal("wrong:admin:ad"), "FILED_UNTIL_MISSING filed_until");
}

TEST_F(SimulatorTest, OneRunsAtATimeAndACallerThatGoesMakesRoom) {
  // More clocks than a caller who reads nothing lets through.
  std::vector<Step> filing = {File()};
  std::string document = "id: large\nversion: 1\nrank: 1\ncalendar: 24x7\nmilestones:\n";
  for (int i = 0; i < 100; ++i) {
    document += "  - {name: m" + std::to_string(i) +
                ", rule: R, what: w, because: b, start: filed, stop: closing, limit: 1h}\n";
  }
  for (int i = 0; i < 300; ++i) intake_->Tell("large", World::NewComplaint(), filing);
  v1::SimulatePolicyRequest large = request_;
  large.set_document(document);
  const auto context = Context("large:admin:ad");
  const auto reader = stub_->SimulatePolicy(context.get(), large);
  v1::SimulatePolicyResponse answer;
  ASSERT_TRUE(reader->Read(&answer));

  const auto second = Simulate("large:admin:ad");
  EXPECT_EQ(second.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(second.status()), "SIMULATION_RUNNING");
  EXPECT_TRUE(second.status().GetPayload(kRetryInfoType).has_value());

  context->TryCancel();
  EXPECT_TRUE(test::WaitUntil([&] { return Simulate("large:admin:ad").ok(); }, absl::Seconds(20)));
}

TEST_F(SimulatorTest, ADrainEndsTheStreamAndNothingHangs) {
  for (int i = 0; i < 20; ++i) intake_->Tell("drained", World::NewComplaint(), {File()});
  ASSERT_TRUE(Simulate("drained:admin:ad").ok());
  host_.Stop();
  EXPECT_FALSE(Simulate("drained:admin:ad").ok());
}

// The service, with the simulator of a test.
class Bounded {
 public:
  explicit Bounded(const std::string& source)
      : host_(Replica::OptionsOn(Replica::NewDatabase()), SystemClock(), SystemRandom()),
        registry_(ShippedPacks::Read("default").value()),
        hub_(host_.db(), host_.clock()),
        simulator_(host_, registry_.shipped(), {{"intake", host_.Channel(source)}},
                   absl::ZeroDuration()) {
    host_.AddMigrations("sla", MigrationFiles());
    rpc::Service& service = host_.AddService(v1::Clock::descriptor()->file(), "SlaService");
    RegisterSlaService(service, host_, registry_, hub_);
    RegisterSimulatePolicy(service, simulator_);
    const absl::Status started = host_.Start([] { return false; });
    EXPECT_TRUE(started.ok()) << started;
  }
  ~Bounded() { host_.Stop(); }

  Simulator& simulator() { return simulator_; }
  std::unique_ptr<v1::SlaService::Stub> NewStub() const {
    return v1::SlaService::NewStub(rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_.port()), {}));
  }

 private:
  runtime::Host host_;
  PolicyRegistry registry_;
  ClockHub hub_;
  Simulator simulator_;
};

TEST_F(SimulatorTest, ARunThatLastsTooLongIsEnded) {
  Bounded bounded(intake_->address());
  stub_ = bounded.NewStub();
  const auto answer = Simulate("late:admin:ad");
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(answer.status()), "SIMULATION_TOO_LONG");
}

TEST_F(SimulatorTest, OneThatStopsDoesNotSayThatItIsBusy) {
  Bounded bounded(intake_->address());
  stub_ = bounded.NewStub();
  bounded.simulator().Stop();
  const auto answer = Simulate("stops:admin:ad");
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(answer.status()), "DRAINING");
  EXPECT_TRUE(answer.status().GetPayload(kRetryInfoType).has_value());
}

}  // namespace
}  // namespace redress::sla
