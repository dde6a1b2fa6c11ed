// Takes back what lies open on a complaint that was joined to another one (R-I5): solutions are
// proposed on the complaint that goes on, and nothing is given twice.
//
//   RETURN_IF_ERROR(TakeBackProposal({facts, proposals, announcer}, tenant, complaint, now));
#pragma once

#include "services/resolution/app/ports.h"

namespace redress::resolution {

struct TakeBackBooks {
  FactsBook& facts;
  ProposalBook& proposals;
  Announcer& announcer;
};

// What the platform is being asked for already goes on to its end. Nothing to do is no error.
absl::Status TakeBackProposal(const TakeBackBooks& books, absl::string_view tenant,
                              const ComplaintId& complaint, absl::Time now);

}  // namespace redress::resolution
