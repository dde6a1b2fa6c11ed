// The same things counted by those who own them and by those who were told.
//
//   ASSIGN_OR_RETURN(std::vector<BookLine> lines, CompareBooks(session, {}));
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/redress_cli/parts/session.h"

namespace redress::cli {

struct BookOptions {
  bool each_complaint = true;  // also what needs a call for each complaint
  bool platform = true;        // also the simulated platform's totals
  int parallel = 8;
};

struct BookLine {
  std::string what;
  int64_t registered = 0;  // by the owner
  std::string against;     // who else counts
  int64_t counted = 0;

  bool equal() const { return registered == counted; }
};

// Reads everything once; true figures need a suite at rest. Errors are those of the calls.
absl::StatusOr<std::vector<BookLine>> CompareBooks(const Session& session,
                                                   const BookOptions& options);

}  // namespace redress::cli
