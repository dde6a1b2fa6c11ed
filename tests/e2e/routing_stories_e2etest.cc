// What goes wrong where nobody thought of it, through real processes: work that goes to whoever is
// free, newer work before older, one escalation and no second (R-R1, R-R2, R-R3, R-R5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "base/clock.h"
#include "base/proto_time.h"
#include "base/random.h"
#include "tests/e2e/routing_story.h"

namespace redress {
namespace {

using test::As;
using test::kLate;
using test::kPatience;
using test::kRude;
using test::NewRequestId;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kSick[] = "喝了你们的奶茶上吐下泻，急诊挂水";

constexpr char kExperts[] =
    "agents:\n"
    "  - id: lin\n"
    "    name: Lin\n"
    "    departments: [quality]\n"
    "    skills: [{skill: food_law, level: 3, certificate: {number: F-1, expires: 2035-01-01}}]\n"
    "  - id: qian\n"
    "    name: Qian\n"
    "    departments: [quality]\n"
    "    skills: [{skill: food_law, level: 5, certificate: {number: F-2, expires: 2020-01-01}}]\n"
    "  - {id: wu, name: Wu, departments: [quality]}\n"
    "  - {id: zhao, name: Zhao, departments: [quality], skills: [{skill: food_law, level: 5}]}\n";
constexpr char kRules[] =
    "rules:\n"
    "  - name: Food\n"
    "    match: {categories: [product_quality]}\n"
    "    department: quality\n"
    "    skills: [{skill: food_law, level_min: 3, certified: true}]\n"
    "  - name: Parcels\n"
    "    match: {categories: [logistics]}\n"
    "    department: quality\n"
    "    skills: [{skill: customs, level_min: 3}]\n"
    "  - name: Everything else\n"
    "    department: quality\n";

constexpr char kTwo[] =
    "departments:\n"
    "  - {id: frontline, name: Frontline, give_back_seconds: 1}\n"
    "agents:\n"
    "  - {id: lin, name: Lin, departments: [frontline], capacity: 1}\n"
    "  - {id: wu, name: Wu, departments: [frontline], capacity: 1}\n";

constexpr char kParcels[] =
    "id: parcels\n"
    "name: Parcels\n"
    "match: {categories: [logistics]}\n"
    "steps:\n"
    "  - {step: trace, limit_seconds: 8}\n";

// What an agent is offered, in its order.
class Offers {
 public:
  Offers(routing::v1::RoutingService::Stub& stub, const std::string& agent)
      : context_(rpc::MakeContext(
            {"Bearer dev:demo:agent:" + agent, SystemClock().Now() + kPatience}, SystemRandom())) {
    context_->set_wait_for_ready(true);
    routing::v1::WatchOffersRequest request;
    request.set_agent("agents/" + agent);
    reader_ = stub.WatchOffers(context_.get(), request);
  }
  ~Offers() { context_->TryCancel(); }

  // The complaint of the next offer; waits for it.
  std::string Next() {
    routing::v1::WatchOffersResponse response;
    return reader_->Read(&response) ? response.offer().complaint() : "no offer";
  }

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<routing::v1::WatchOffersResponse>> reader_;
};

class RoutingStories : public test::RoutingStory {
 protected:
  RoutingStories() : RoutingStory({"intake", "routing", "sla"}) {}

  void Put(const std::string& what, const std::string& document) {
    ASSERT_EQ(Run({"routing", "put-" + what, suite_.Written(what + ".yaml", document)}), 0)
        << output_;
  }
  // A complaint of which routing has a case before another one is filed.
  std::string Opened(const std::string& customer, const std::string& body) {
    const std::string complaint = File(customer, body).name();
    EXPECT_TRUE(test::WaitUntil([&] { return !CaseOf(complaint).name().empty(); }, kPatience));
    return complaint;
  }
  // Who is offered the case, as agents/{id}.
  std::string Offered(const std::string& complaint) {
    EXPECT_TRUE(test::WaitUntil([&] { return CaseOf(complaint).has_offer(); }, kPatience))
        << CaseOf(complaint).ShortDebugString();
    return CaseOf(complaint).offer().agent();
  }
  bool Waits(const std::string& complaint) {
    return CaseOf(complaint).state() == routing::v1::CASE_STATE_QUEUED;
  }
  std::vector<std::string> Queue(const std::string& department) {
    routing::v1::ListQueueRequest request;
    routing::v1::ListQueueResponse response;
    request.set_department("departments/" + department);
    const grpc::Status status =
        Routing()->ListQueue(As("supervisor:sue").get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> complaints;
    for (const routing::v1::QueuedCase& one : response.cases()) {
      complaints.push_back(one.complaint());
    }
    return complaints;
  }
  void Decline(const std::string& complaint, const std::string& agent) {
    routing::v1::DeclineOfferRequest request;
    routing::v1::DeclineOfferResponse response;
    request.set_request_id(NewRequestId());
    request.set_complaint(complaint);
    request.set_offer_id(CaseOf(complaint).offer().offer_id());
    const grpc::Status status =
        Routing()->DeclineOffer(As("agent:" + agent).get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  void Close(const std::string& complaint, const std::string& agent) {
    routing::v1::CloseCaseRequest request;
    routing::v1::CloseCaseResponse response;
    request.set_request_id(NewRequestId());
    request.set_complaint(complaint);
    request.set_outcome("rejected");
    const grpc::Status status =
        Routing()->CloseCase(As("agent:" + agent).get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
};

// R-R1, R-R2, R-R3: no skill routing
TEST_F(RoutingStories, ACaseWaitsForWhoHasTheCertificateAndOthersGoPast) {
  // Of skills without a certificate nothing is asked any more after half a second.
  constexpr absl::Duration kWholeDepartment = absl::Milliseconds(500);
  suite_.Start("routing", 0, {"--lower_level_after=100ms", "--whole_department_after=500ms"});
  ASSERT_TRUE(suite_.StartAll());
  Put("roster", kExperts);
  Put("rules", kRules);
  // Lin alone has a certificate that is valid; the others have been idle for longer.
  for (const char* agent : {"qian", "wu", "zhao", "lin"}) SetPresence(agent, "available");
  for (const char* agent : {"qian", "wu", "zhao"}) {
    EXPECT_LT(FromProto(AgentOf(agent).idle_time()), FromProto(AgentOf("lin").idle_time()));
  }
  Accept(Opened("c1", kSick), "lin");
  EXPECT_EQ(Offered(Opened("c2", kRude)), "agents/qian");

  SetPresence("lin", "offline");
  const std::string sick = Opened("c3", kSick);
  EXPECT_TRUE(Waits(sick));
  EXPECT_EQ(Offered(Opened("c4", kRude)), "agents/wu");
  // Nobody knows about customs, so that anybody will do in the end; for the other one nobody will,
  // however long it has waited.
  const std::string parcel = Opened("c5", kLate);
  EXPECT_EQ(Offered(parcel), "agents/zhao");
  const routing::v1::Case relaxed = CaseOf(parcel);
  EXPECT_GE(FromProto(relaxed.offer().offer_time()) - FromProto(relaxed.wait_time()),
            kWholeDepartment);
  EXPECT_TRUE(Waits(sick));
  EXPECT_THAT(Queue("quality"), ElementsAre(sick));
  ASSERT_EQ(Run({"routing", "queue", "quality"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr(sick), HasSubstr("food_law:3!")));
  ASSERT_EQ(Run({"case", sick}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("waits since "),
                             HasSubstr("asks for    food_law:3!, of the whole department (ring 2)"),
                             HasSubstr("a certificate (!) is always asked")));
  ASSERT_EQ(Run({"routing", "agents"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("F-1 until 2035"), HasSubstr("F-2 expired 2020")));
  ASSERT_EQ(Run({"routing", "explain", sick}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("rule 1 because category is product_quality"));

  SetPresence("lin", "available");
  Accept(sick, "lin");
}

// R-R3: a newer case overtakes an older one
TEST_F(RoutingStories, WhateverBecomesOfItAnOlderCaseIsOfferedBeforeANewerOne) {
  suite_.Start("routing", 0, {"--offer_seconds=2"});
  ASSERT_TRUE(suite_.StartAll());
  Put("roster", kTwo);
  const std::string first = Opened("c1", kRude);
  const std::string second = Opened("c2", kRude);
  const std::string third = Opened("c3", kRude);
  const auto stub = Routing();
  {
    // Who lets it lapse is not asked again at once, but before anything newer.
    Offers to_wu(*stub, "wu");
    SetPresence("wu", "available");
    ASSERT_EQ(to_wu.Next(), first);
    ASSERT_EQ(to_wu.Next(), second);
    ASSERT_EQ(to_wu.Next(), first);
  }
  SetPresence("wu", "offline");
  ASSERT_THAT(Queue("frontline"), ElementsAre(first, second, third));

  // From here on offers stand for a minute.
  suite_.Get("routing")->Signal(SIGKILL);
  suite_.Get("routing")->Wait();
  ASSERT_TRUE(suite_.StartAll());
  const std::string fourth = Opened("c4", kRude);
  Offers to_lin(*stub, "lin");
  SetPresence("lin", "available");
  ASSERT_EQ(to_lin.Next(), first);
  Decline(first, "lin");
  ASSERT_EQ(to_lin.Next(), second);
  Accept(second, "lin");
  const std::string fifth = Opened("c5", kRude);
  ASSERT_THAT(Queue("frontline"), ElementsAre(first, third, fourth, fifth));
  Offers to_wu(*stub, "wu");
  SetPresence("wu", "available");
  ASSERT_EQ(to_wu.Next(), first);
  Accept(first, "wu");

  SetPresence("lin", "offline");
  ASSERT_TRUE(test::WaitUntil([&] { return Waits(second); }, kPatience));
  ASSERT_THAT(Queue("frontline"), ElementsAre(second, third, fourth, fifth));
  std::string in_hand = first;
  for (const std::string& next : {second, third, fourth, fifth}) {
    Close(in_hand, "wu");
    ASSERT_EQ(to_wu.Next(), next);
    Accept(next, "wu");
    in_hand = next;
  }
}

// R-R5: no second level of escalation
TEST_F(RoutingStories, AClockThatNobodyStopsGoesUpTwiceAndNeverInCircles) {
  ASSERT_TRUE(suite_.StartAll());
  Put("workflow", kParcels);
  PutAgent("lo", "logistics", 1);
  PutAgent("sup", "supervisor", 1);
  PutAgent("le", "legal", 1);
  const std::string complaint = Opened("c1", kLate);
  Accept(complaint, "lo");
  ASSERT_TRUE(Start(complaint, "trace", "agent:lo").ok());

  // The supervisors get it, and do not stop the clock either.
  Accept(complaint, "sup");
  const std::string other = Opened("c2", kLate);
  Accept(other, "lo");  // who was freed
  ASSERT_TRUE(test::WaitUntil([&] { return Escalated(complaint, "clock_overdue", "step:trace"); },
                              kPatience))
      << CaseOf(complaint).ShortDebugString();
  Accept(complaint, "le");
  EXPECT_EQ(AgentOf("sup").load(), 0);
  EXPECT_EQ(AgentOf("le").load(), 1);

  // There it stays, however late it is and whoever asks.
  ASSERT_TRUE(test::WaitUntil(
      [&] { return ClockOf(complaint, "step:trace").overdue_percent() == 100; }, kPatience));
  EXPECT_EQ(Run({"routing", "escalate", complaint}), 1);
  EXPECT_THAT(output_, HasSubstr("the crisis team has this case already"));
  ASSERT_EQ(Run({"clocks", complaint}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("100 % over"));
  ASSERT_TRUE(Complete(complaint, "trace", "agent:le").ok());
  ASSERT_TRUE(ClockBecomes(complaint, "step:trace", sla::v1::CLOCK_STATE_MET_LATE));
  const routing::v1::Case now = CaseOf(complaint);
  EXPECT_EQ(now.assignee(), "agents/le");
  EXPECT_EQ(now.department(), "departments/legal");
  EXPECT_EQ(now.rung(), 3);
  ASSERT_EQ(now.escalations_size(), 2);
  EXPECT_EQ(now.escalations(0).to_rung(), 2);
  // Of the warning at 90 % and the breach close behind it one rung is made.
  const std::string& trigger = now.escalations(0).trigger();
  EXPECT_THAT(trigger, ::testing::AnyOf("clock_warning", "clock_breach"));
  EXPECT_EQ(now.escalations(1).from_rung(), 2);
  EXPECT_EQ(now.escalations(1).to_rung(), 3);
  ASSERT_EQ(Run({"case", complaint}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("escalated   1 to 2 by " + trigger + " of step:trace"),
                             HasSubstr("escalated   2 to 3 by clock_overdue of step:trace")));
  ASSERT_TRUE(Comes({"timeline", complaint}, "from rung 2 to 3 by clock_overdue of step:trace"))
      << output_;
  EXPECT_THAT(output_, HasSubstr("escalated from rung 1 to 2 by " + trigger));
  // Nobody else's case went with it.
  EXPECT_EQ(CaseOf(other).assignee(), "agents/lo");
  EXPECT_EQ(CaseOf(other).rung(), 1);
}

}  // namespace
}  // namespace redress
