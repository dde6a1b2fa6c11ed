// What the tests of this service on a real Postgres share; for tests alone.
//
//   class LedgerTest : public ResolutionFixture {};
//   const ComplaintId complaint = File("product_quality", "counterfeit", 12'900);
//   auto proposal = Propose(complaint);
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "events/log.h"
#include "pg/database.h"
#include "services/resolution/api/approval_handler.h"
#include "services/resolution/api/event_handler.h"
#include "services/resolution/api/execution_errand.h"
#include "services/resolution/api/resolution_service.h"
#include "services/resolution/app/execute_solution.h"
#include "telemetry/metrics.h"
#include "timer/timers.h"

namespace redress::resolution {

// A platform that does what a test says. Thread-safe once set up.
class ScriptedPlatform final : public Platform {
 public:
  absl::StatusOr<std::string> Refund(const PlatformOrder& order, absl::Time) override;
  absl::StatusOr<std::string> IssueCoupon(const PlatformOrder& order, absl::Time) override;
  absl::StatusOr<std::string> SendReplacement(const PlatformOrder& order, absl::Time) override;

  // Effects by request_id: the same id has one.
  std::map<std::string, int64_t> Effects();
  void Fail(const std::string& kind, absl::Status status);

 private:
  absl::StatusOr<std::string> Answer(const std::string& kind, const PlatformOrder& order);

  absl::Mutex mutex_;
  std::map<std::string, int64_t> effects_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, absl::Status> failures_ ABSL_GUARDED_BY(mutex_);
};

// A database of its own with every table; timers that run only when a test starts them.
class ResolutionFixture : public ::testing::Test {
 protected:
  ResolutionFixture();
  ~ResolutionFixture() override;

  // Takes intake's events in.
  ComplaintId File(const std::string& category, const std::string& subcategory,
                   int64_t amount_minor_units, const std::string& customer_id = "c1");
  void Withdraw(const ComplaintId& complaint);
  void Merge(const ComplaintId& complaint, const ComplaintId& into);
  void Unmerge(const ComplaintId& complaint);

  // The use cases, each in its own transaction.
  absl::StatusOr<v1::Proposal> Propose(const ComplaintId& complaint, Options options = {},
                                       const std::string& template_id = "");
  absl::StatusOr<v1::Proposal> DecideOn(const v1::Proposal& proposal, v1::Decision decision,
                                        const std::string& option_id);
  absl::StatusOr<v1::Proposal> Execute(const v1::Proposal& proposal,
                                       StaffRole role = StaffRole::kAgent);
  // The same, but what is above the role's authority waits for an approver.
  absl::StatusOr<v1::Proposal> Ask(const v1::Proposal& proposal,
                                   StaffRole role = StaffRole::kAgent);
  // Takes routing's word on what a proposal waits for in.
  void Answer(const v1::Proposal& waiting, bool approved, const std::string& reason = "");
  v1::Proposal Reload(const v1::Proposal& proposal, const std::string& tenant = "demo");
  v1::GetLedgerResponse LedgerOf(const ComplaintId& complaint);
  // Proposed and accepted, with one option of the given remedies.
  v1::Proposal Accepted(const ComplaintId& complaint,
                        const std::vector<std::pair<common::v1::Remedy, int64_t>>& items);

  absl::StatusOr<v1::Proposal> Execute(const v1::Proposal& proposal, StaffRole role,
                                       bool within_authority);

  // One run of the errand, as the timers do it.
  absl::Status RunErrand(const v1::Proposal& proposal);
  absl::Status RecordOutcome(const v1::Proposal& proposal,
                             const absl::StatusOr<std::string>& outcome);

  // Kinds of the events of a complaint, in order.
  std::vector<std::string> EventsOf(const ComplaintId& complaint);
  // Every reservation is given, given back or open, and no account is ever below nothing.
  void ExpectBalanced(const ComplaintId& complaint);

  pg::Database db_;
  Metrics metrics_;
  events::Log log_;
  ScriptedPlatform platform_;
  ExecutionErrand errand_;
  timer::Timers timers_;
  EventHandler handler_;
  ApprovalHandler approvals_;
  Rules rules_;
};

}  // namespace redress::resolution
