#include "tools/redress_cli/replay/policy_files.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "calendar/shipped.h"
#include "services/sla/domain/policy_reader.h"
#include "tools/redress_cli/parts/session.h"

namespace redress::cli {
namespace {

std::string NameOf(const sla::Policy& policy) {
  return absl::StrCat(policy.name, "@", policy.version);
}

absl::StatusOr<sla::Policy> ShippedPolicy(const std::string& name) {
  ASSIGN_OR_RETURN(const sla::Policies shipped, sla::Policies::Shipped("default"));
  std::vector<std::string> names;
  for (const sla::Pack& pack : shipped.packs()) {
    names.push_back(NameOf(*pack.policy));
    if (names.back() == name) return *pack.policy;
  }
  return Error(absl::StatusCode::kNotFound, "POLICY_NOT_FOUND",
               absl::StrCat("no policy ", name, " ships; there are ", absl::StrJoin(names, ", ")));
}

absl::StatusOr<sla::Calendars> ReadCalendars(const std::vector<std::string>& paths) {
  ASSIGN_OR_RETURN(sla::Calendars calendars, sla::ShippedCalendars());
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile("--calendar", path));
    auto calendar = calendar::ReadCalendarOf(text, calendars);
    if (!calendar.ok()) return InFile(path, calendar.status());
    // One that is given goes before one that ships.
    calendars.insert(calendars.begin(), *std::move(calendar));
  }
  return calendars;
}

}  // namespace

bool IsPolicyName(absl::string_view text) {
  return absl::StartsWith(text, sla::kPolicyCollection) && absl::StrContains(text, '@');
}

absl::Status InFile(absl::string_view path, const absl::Status& status) {
  Error error(status.code(), ReasonOf(status),
              absl::StrCat(path, ": ", std::string(status.message())));
  const std::string field = FieldOf(status);
  if (field.empty()) return error;
  return std::move(error).Field(field);
}

absl::StatusOr<sla::Policies> ReadPolicyFiles(const std::vector<std::string>& policies,
                                              const std::vector<std::string>& calendars) {
  ASSIGN_OR_RETURN(const sla::Calendars known, ReadCalendars(calendars));
  std::vector<sla::Policy> read;
  std::vector<std::string> ids;
  for (const std::string& path : policies) {
    if (IsPolicyName(path)) {
      ASSIGN_OR_RETURN(read.emplace_back(), ShippedPolicy(path));
    } else {
      ASSIGN_OR_RETURN(const std::string text, ReadFile("--policy", path));
      auto policy = sla::ReadPolicy(text, known);
      if (!policy.ok()) return InFile(path, policy.status());
      read.push_back(*std::move(policy));
    }
    ids.emplace_back(absl::StripPrefix(read.back().name, sla::kPolicyCollection));
  }
  return sla::Policies::Make(std::move(read), absl::StrJoin(ids, ","));
}

}  // namespace redress::cli
