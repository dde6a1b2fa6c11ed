// What the rest of the suite is told of a proposal.
//
//   *event.mutable_solution_proposed() = ProposedEvent(proposal);
//   *event.mutable_solution_decided() = DecidedEvent(proposal);
//   *event.mutable_solution_executed() = ExecutedEvent(proposal);
#pragma once

#include "redress/events/v1/events.pb.h"
#include "redress/resolution/v1/resolution.pb.h"

namespace redress::resolution {

events::v1::SolutionProposed ProposedEvent(const v1::Proposal& proposal);
events::v1::SolutionDecided DecidedEvent(const v1::Proposal& proposal);
events::v1::SolutionExecuted ExecutedEvent(const v1::Proposal& proposal);

}  // namespace redress::resolution
