// Joins complaints, parts them, opens closed ones again (R-I5).
//
//   ASSIGN_OR_RETURN(ComplaintId survivor, Merge(book, links, corrections, command, into, now));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/intake/app/ports.h"

namespace redress::intake {

struct LinkCommand {
  std::string tenant;
  ComplaintId id;
  std::string etag;  // empty for any
  std::string actor;
};

// Joins the complaint to `into`, or to the end of the chain that begins there, which is returned.
// Everybody concerned is locked in the order of ids, and the chain is read again under the locks,
// so that of two merges that would close a circle the second is refused. One that goes on takes
// over the level and the signals of a graver one. Errors: NOT_FOUND, INVALID_ARGUMENT (SELF_MERGE),
// ABORTED (ETAG_MISMATCH), FAILED_PRECONDITION (MERGE_CYCLE, CHAIN_TOO_LONG, ALREADY_MERGED,
// ILLEGAL_STATE), each with the field at fault.
absl::StatusOr<ComplaintId> Merge(StandingBook& book, LinkBook& links, CorrectionBook& corrections,
                                  const LinkCommand& command, const ComplaintId& into,
                                  absl::Time now);

// Parts it from the one it was joined to, which is returned; it stands where it stood, with what it
// heard since. Errors: NOT_FOUND, ABORTED (ETAG_MISMATCH), FAILED_PRECONDITION (NOT_MERGED).
absl::StatusOr<ComplaintId> Unmerge(StandingBook& book, LinkBook& links, const LinkCommand& command,
                                    absl::Time now);

// Begins a new round of work. Errors: NOT_FOUND, ABORTED (ETAG_MISMATCH), FAILED_PRECONDITION
// (ILLEGAL_STATE).
absl::Status Reopen(StandingBook& book, const LinkCommand& command, const std::string& reason,
                    absl::Time now);

}  // namespace redress::intake
