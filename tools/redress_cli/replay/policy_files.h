// Policies and calendars from files, as a command is given them.
//
//   ASSIGN_OR_RETURN(const sla::Policies policies,
//                    ReadPolicyFiles({"office.yaml", "policies/default@1"},
//                    {"office_hours.yaml"}));
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/sla/domain/policies.h"

namespace redress::cli {

// Each policy is a file, or one that ships, as policies/{id}@{version}; all of them are on. A
// calendar may take dates from those given before it and from those that ship. Errors: UsageError
// for a file that cannot be read, NOT_FOUND for a name that does not ship, and those of ReadPolicy,
// ReadCalendar and Policies::Make with the file's name in the message.
absl::StatusOr<sla::Policies> ReadPolicyFiles(const std::vector<std::string>& policies,
                                              const std::vector<std::string>& calendars);

// True for policies/{id}@{version}, which is no file.
bool IsPolicyName(absl::string_view text);

// The status with the file in its message.
absl::Status InFile(absl::string_view path, const absl::Status& status);

}  // namespace redress::cli
