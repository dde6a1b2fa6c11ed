// A story of routing through real processes: a complaint is filed, offered, taken, sent up.
//
//   class RoutingPeople : public test::RoutingStory {
//    protected:
//     RoutingPeople() : RoutingStory({"intake", "routing"}) {}
//   };
//   PutAgent("lo", "logistics");
//   Accept(File("c1", test::kLate).name(), "lo");
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include "redress/intake/v1/complaint.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "testing/suite.h"
#include "testing/wait.h"
#include "tests/e2e/calls.h"

namespace redress::test {

inline constexpr absl::Duration kPatience = absl::Seconds(60);
// What customers write, and where the rules that ship send it.
inline constexpr char kRude[] = "你们的客服态度很差";  // frontline
inline constexpr char kLate[] = "快递还没有到";        // logistics

class RoutingStory : public ::testing::Test {
 protected:
  explicit RoutingStory(std::vector<std::string> services)
      : suite_({.services = std::move(services)}) {}

  std::unique_ptr<routing::v1::RoutingService::Stub> Routing() {
    return routing::v1::RoutingService::NewStub(suite_.Channel("routing"));
  }
  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }
  // Until a command prints the words.
  bool Comes(const std::vector<std::string>& arguments, const std::string& words) {
    return suite_.Prints(arguments, words, kPatience, &output_);
  }

  // Somebody who works for the department and is there.
  void PutAgent(const std::string& id, const std::string& department, int capacity = 5) {
    routing::v1::PutAgentRequest request;
    routing::v1::PutAgentResponse response;
    request.set_request_id(NewRequestId());
    request.mutable_agent()->set_name("agents/" + id);
    request.mutable_agent()->set_display_name(id);
    request.mutable_agent()->add_departments("departments/" + department);
    request.mutable_agent()->set_capacity(capacity);
    const grpc::Status put = Routing()->PutAgent(As("admin:root").get(), request, &response);
    ASSERT_TRUE(put.ok()) << put.error_message();
    SetPresence(id, "available");
  }
  void SetPresence(const std::string& id, const std::string& presence) {
    ASSERT_EQ(Run({"routing", "presence", id, presence}), 0) << output_;
  }
  routing::v1::Agent AgentOf(const std::string& id) {
    routing::v1::GetAgentRequest request;
    routing::v1::GetAgentResponse response;
    request.set_agent("agents/" + id);
    const grpc::Status got = Routing()->GetAgent(As("supervisor:sue").get(), request, &response);
    EXPECT_TRUE(got.ok()) << got.error_message();
    return response.agent();
  }

  // `more` are further words of the command.
  intake::v1::Complaint File(const std::string& customer, const std::string& body,
                             const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"file", "--customer", customer, "--body", body, "--json"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(Run(words), 0) << output_;
    intake::v1::Complaint complaint;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(output_, &complaint).ok()) << output_;
    return complaint;
  }
  // Without a name while there is none.
  routing::v1::Case CaseOf(const std::string& complaint) {
    routing::v1::GetCaseRequest request;
    routing::v1::GetCaseResponse response;
    request.set_complaint(complaint);
    const auto context = As("supervisor:sue");
    return Routing()->GetCase(context.get(), request, &response).ok() ? response.work_case()
                                                                      : routing::v1::Case();
  }
  // The agent is offered the case, and takes it.
  void Accept(const std::string& complaint, const std::string& agent) {
    ASSERT_TRUE(WaitUntil([&] { return CaseOf(complaint).offer().agent() == "agents/" + agent; },
                          kPatience))
        << CaseOf(complaint).ShortDebugString();
    routing::v1::AcceptOfferRequest request;
    routing::v1::AcceptOfferResponse response;
    request.set_request_id(NewRequestId());
    request.set_complaint(complaint);
    request.set_offer_id(CaseOf(complaint).offer().offer_id());
    const grpc::Status status =
        Routing()->AcceptOffer(As("agent:" + agent).get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  grpc::Status Start(const std::string& complaint, const std::string& step,
                     const std::string& who) {
    routing::v1::StartStepRequest request;
    routing::v1::StartStepResponse response;
    request.set_request_id(NewRequestId());
    request.set_complaint(complaint);
    request.set_step(step);
    return Routing()->StartStep(As(who).get(), request, &response);
  }
  grpc::Status Complete(const std::string& complaint, const std::string& step,
                        const std::string& who) {
    routing::v1::CompleteStepRequest request;
    routing::v1::CompleteStepResponse response;
    request.set_request_id(NewRequestId());
    request.set_complaint(complaint);
    request.set_step(step);
    return Routing()->CompleteStep(As(who).get(), request, &response);
  }
  bool Escalated(const std::string& complaint, const std::string& trigger,
                 const std::string& subject) {
    const routing::v1::Case work_case = CaseOf(complaint);
    return std::any_of(work_case.escalations().begin(), work_case.escalations().end(),
                       [&](const routing::v1::Escalation& one) {
                         return one.trigger() == trigger && one.subject() == subject;
                       });
  }
  // Without an id while there is none.
  sla::v1::Clock ClockOf(const std::string& complaint, const std::string& clock_id) {
    sla::v1::GetClocksRequest request;
    sla::v1::GetClocksResponse response;
    request.set_complaint(complaint);
    auto stub = sla::v1::SlaService::NewStub(suite_.Channel("sla"));
    if (!stub->GetClocks(As("supervisor:sue").get(), request, &response).ok()) return {};
    for (const sla::v1::Clock& clock : response.clocks()) {
      if (clock.clock_id() == clock_id) return clock;
    }
    return {};
  }
  bool ClockBecomes(const std::string& complaint, const std::string& clock_id,
                    sla::v1::ClockState state) {
    return WaitUntil([&] { return ClockOf(complaint, clock_id).state() == state; }, kPatience);
  }

  Suite suite_;
  std::string output_;
};

}  // namespace redress::test
