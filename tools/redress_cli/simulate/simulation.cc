#include "tools/redress_cli/simulate/simulation.h"

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "redress/feedback/v1/feedback.grpc.pb.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "tools/redress_cli/simulate/agent.h"
#include "tools/redress_cli/simulate/customers.h"
#include "tools/redress_cli/simulate/patient_call.h"

namespace redress::cli {
namespace {

using feedback::v1::FeedbackService;
using intake::v1::IntakeService;
using routing::v1::RoutingService;

constexpr absl::Duration kTick = absl::Milliseconds(500);
// Events travel: idle means idle for this many ticks, with nothing done meanwhile.
constexpr int kIdleTicks = 5;

struct DefaultDepartment {
  const char* id;
  const char* display_name;
  int rung;
};
constexpr std::array kDepartments = {DefaultDepartment{"frontline", "Frontline 一线客服", 1},
                                     DefaultDepartment{"after_sales", "After-sales 售后", 1},
                                     DefaultDepartment{"quality", "Quality 质量", 1},
                                     DefaultDepartment{"logistics", "Logistics 物流", 1},
                                     DefaultDepartment{"finance", "Finance 财务", 1},
                                     DefaultDepartment{"it_security", "IT security 信息安全", 1},
                                     DefaultDepartment{"supervisor", "Supervisors 主管", 2},
                                     DefaultDepartment{"legal", "Legal 法务", 3},
                                     DefaultDepartment{"pr", "Public relations 公关", 3}};

absl::StatusOr<std::vector<std::string>> ListDepartments(const Session& session) {
  routing::v1::ListDepartmentsRequest request;
  request.set_page_size(500);
  ASSIGN_OR_RETURN(const auto page, session.Call<RoutingService>(
                                        &RoutingService::StubInterface::ListDepartments, request,
                                        session.AuthorizationOf(rpc::Role::kAdmin, "sim")));
  std::vector<std::string> names;
  for (const auto& department : page.departments()) names.push_back(department.name());
  return names;
}

absl::Status PutDepartments(const Session& session) {
  for (const DefaultDepartment& department : kDepartments) {
    routing::v1::PutDepartmentRequest request;
    request.set_request_id(session.NewRequestId());
    request.mutable_department()->set_name(absl::StrCat("departments/", department.id));
    request.mutable_department()->set_display_name(department.display_name);
    request.mutable_department()->set_rung(department.rung);
    RETURN_IF_ERROR(session
                        .Call<RoutingService>(&RoutingService::StubInterface::PutDepartment,
                                              request,
                                              session.AuthorizationOf(rpc::Role::kAdmin, "sim"))
                        .status());
  }
  return absl::OkStatus();
}

// An agent may work for twenty at most.
absl::StatusOr<std::vector<std::string>> Departments(const SimulationOptions& options,
                                                     const Session& session) {
  constexpr size_t kDepartmentsMax = 20;
  std::vector<std::string> names;
  if (!options.put_departments) {
    ASSIGN_OR_RETURN(names, ListDepartments(session));
  }
  if (names.empty()) {
    RETURN_IF_ERROR(PutDepartments(session));
    ASSIGN_OR_RETURN(names, ListDepartments(session));
  }
  if (names.size() > kDepartmentsMax) names.resize(kDepartmentsMax);
  return names;
}

absl::StatusOr<Backlog> LookAtBacklog(const Session& session) {
  const std::string as_auditor = session.AuthorizationOf(rpc::Role::kAuditor, "sim");
  Backlog backlog;
  routing::v1::ListCasesRequest cases;
  cases.set_page_size(1);
  cases.add_states(routing::v1::CASE_STATE_QUEUED);
  cases.add_states(routing::v1::CASE_STATE_OFFERED);
  cases.add_states(routing::v1::CASE_STATE_ASSIGNED);
  ASSIGN_OR_RETURN(
      const auto open_cases,
      session.Call<RoutingService>(&RoutingService::StubInterface::ListCases, cases, as_auditor));
  backlog.open_cases = !open_cases.cases().empty();

  intake::v1::ListComplaintsRequest complaints;
  complaints.set_page_size(1);
  for (const auto state :
       {common::v1::COMPLAINT_STATE_FILED, common::v1::COMPLAINT_STATE_QUEUED,
        common::v1::COMPLAINT_STATE_IN_PROGRESS, common::v1::COMPLAINT_STATE_WAITING_CUSTOMER,
        common::v1::COMPLAINT_STATE_SOLUTION_OFFERED, common::v1::COMPLAINT_STATE_RESOLVED}) {
    complaints.mutable_filter()->add_states(state);
  }
  ASSIGN_OR_RETURN(const auto open_complaints,
                   session.Call<IntakeService>(&IntakeService::StubInterface::ListComplaints,
                                               complaints, as_auditor));
  backlog.open_complaints = !open_complaints.complaints().empty();

  ASSIGN_OR_RETURN(const auto rate, session.Call<FeedbackService>(
                                        &FeedbackService::StubInterface::GetResponseRate,
                                        feedback::v1::GetResponseRateRequest(), as_auditor));
  backlog.surveys_unanswered = rate.issued() - rate.answered();
  backlog.known = true;
  return backlog;
}

// Waits until time is over or everything was done for a while.
bool WaitForEnd(const SimulationOptions& options, const Session& session, Tally& tally,
                const std::function<void(const Backlog&)>& on_tick) {
  Clock& clock = session.clock();
  const absl::Time end = clock.Monotonic() + options.duration;
  std::pair<int64_t, int64_t> last;
  int idle_ticks = 0;
  while (true) {
    Backlog backlog;
    if (auto looked = LookAtBacklog(session); looked.ok()) {
      backlog = *looked;
      if (!options.answer_surveys) backlog.surveys_unanswered = 0;
    } else {
      tally.Fault("backlog", looked.status());
    }
    const std::pair<int64_t, int64_t> done = {tally.handled.load(), tally.surveys.load()};
    idle_ticks = backlog.idle() && done == last ? idle_ticks + 1 : 0;
    last = done;
    on_tick(backlog);
    if (options.until_idle && idle_ticks >= kIdleTicks) return true;
    if (clock.Monotonic() >= end) return backlog.idle();
    clock.Sleep(kTick);
  }
}

}  // namespace

absl::StatusOr<bool> RunSimulation(const SimulationOptions& options, const Session& session,
                                   Tally& tally,
                                   const std::function<void(const Backlog&)>& on_tick) {
  ASSIGN_OR_RETURN(const std::vector<std::string> departments, Departments(options, session));
  StopSign stop;
  std::vector<std::unique_ptr<Agent>> agents;
  std::vector<std::thread> threads;
  for (int i = 1; i <= options.agents; ++i) {
    agents.push_back(
        std::make_unique<Agent>(session, tally, stop, absl::StrCat("agent_", i), departments));
    threads.emplace_back([agent = agents.back().get()] { agent->Run(); });
  }
  Customers customers(session, tally, stop,
                      {.seed = options.seed, .dissatisfied = options.dissatisfied});
  if (options.answer_surveys) threads.emplace_back([&customers] { customers.Run(); });
  const bool idle = WaitForEnd(options, session, tally, on_tick);
  stop.Raise();
  for (std::thread& thread : threads) thread.join();
  return idle;
}

}  // namespace redress::cli
