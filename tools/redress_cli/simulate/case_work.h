// One case from acceptance to closing, as an agent does it, with the customer saying yes.
//
//   CaseWork work(session, tally, stop, "agent_1");
//   absl::Status status = work.Finish("complaints/0190...");
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "redress/resolution/v1/resolution.pb.h"
#include "redress/routing/v1/routing.pb.h"
#include "tools/redress_cli/parts/session.h"
#include "tools/redress_cli/simulate/tally.h"

namespace redress::cli {

// One thread. Every write's request_id follows from the complaint and the step, so a case that was
// left half-way is finished by calling again, even by another process.
class CaseWork {
 public:
  CaseWork(const Session& session, Tally& tally, const StopSign& stop, std::string agent);

  // OK when the case is closed or is somebody else's; otherwise why it is not done yet.
  absl::Status Finish(const std::string& complaint);

 private:
  using Case = routing::v1::Case;

  std::string RequestId(absl::string_view subject, absl::string_view what) const;
  absl::Status Start(Case& work, absl::string_view step);
  absl::Status Complete(Case& work, absl::string_view step);
  absl::Status Say(const Case& work, const std::string& purpose, const std::string& body);
  // The proposal of this case, accepted.
  absl::StatusOr<resolution::v1::Proposal> Agree(const Case& work);
  absl::StatusOr<resolution::v1::Proposal> Propose(const Case& work);
  absl::StatusOr<resolution::v1::Proposal> Current(const std::string& proposal);
  absl::Status Execute(const resolution::v1::Proposal& proposal);
  absl::Status Approve(const resolution::v1::Proposal& waiting);
  absl::Status Close(const Case& work);

  const Session& session_;
  Tally& tally_;
  const StopSign& stop_;
  const std::string agent_;  // without agents/
  const std::string as_agent_, as_supervisor_, as_approver_, as_platform_;
};

}  // namespace redress::cli
