// One simulated agent: watches offers, accepts them, works on cases one after another.
//
//   Agent agent(session, tally, stop, "agent_1", departments);
//   agent.Run();  // on a thread of its own, until the stop sign
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "redress/routing/v1/routing.pb.h"
#include "tools/redress_cli/parts/session.h"
#include "tools/redress_cli/simulate/case_work.h"
#include "tools/redress_cli/simulate/tally.h"

namespace redress::cli {

class OfferInbox;

// One thread, which calls Run.
class Agent {
 public:
  Agent(const Session& session, Tally& tally, const StopSign& stop, std::string id,
        std::vector<std::string> departments);
  ~Agent();

  // Signs in, takes up what was left half-way, works, signs out.
  void Run();

 private:
  struct Piece {
    std::string complaint;
    absl::Time not_before;
    absl::Duration backoff;
  };

  absl::Status Put();
  absl::Status SetPresence(routing::v1::Presence presence);
  // Cases that are this agent's already.
  absl::Status TakeUp();
  // Begins to watch, again when the stream has ended.
  void Watch();
  void Accept(const routing::v1::Offer& offer);
  // Works on the first piece that is due. False when there is none.
  bool WorkOnOne();

  const Session& session_;
  Tally& tally_;
  const StopSign& stop_;
  const std::string id_;
  const std::vector<std::string> departments_;
  const std::string as_agent_;
  CaseWork work_;
  std::deque<Piece> pieces_;
  std::shared_ptr<OfferInbox> inbox_;
  std::shared_ptr<grpc::ClientContext> watching_;
};

}  // namespace redress::cli
