#include "services/resolution/domain/authority.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/error.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

constexpr std::array<StaffRole, 3> kLadder = {StaffRole::kAgent, StaffRole::kSupervisor,
                                              StaffRole::kApprover};

absl::string_view Named(StaffRole role) {
  switch (role) {
    case StaffRole::kAgent: return "an agent";
    case StaffRole::kSupervisor: return "a supervisor";
    case StaffRole::kApprover: return "an approver";
  }
  return "";
}

bool Suffices(const std::optional<int64_t>& limit, int64_t spent, int64_t requested) {
  return !limit || (spent <= *limit && requested <= *limit - spent);
}

std::string WhoToAsk(const AuthorityLimits& limits, int64_t spent, int64_t requested) {
  for (const StaffRole role : kLadder) {
    if (Suffices(limits.Of(role), spent, requested)) {
      return absl::StrCat(Named(role), " must carry it out");
    }
  }
  return "no role may give that much; propose less";
}

}  // namespace

std::optional<int64_t> AuthorityLimits::Of(StaffRole role) const {
  switch (role) {
    case StaffRole::kAgent: return agent;
    case StaffRole::kSupervisor: return supervisor;
    case StaffRole::kApprover: return approver;
  }
  return 0;
}

absl::Status CheckAuthority(const AuthorityLimits& limits, StaffRole role, int64_t spent,
                            int64_t requested) {
  const std::optional<int64_t> limit = limits.Of(role);
  if (requested == 0 || Suffices(limit, spent, requested)) return absl::OkStatus();
  return FailedPrecondition(
             "AUTHORITY_EXCEEDED",
             absl::StrCat(Named(role), " may give ", InYuan(*limit), " on one complaint, ",
                          InYuan(spent), " is given already and this takes ", InYuan(requested),
                          ": ", WhoToAsk(limits, spent, requested)))
      .With("limit_minor_units", absl::StrCat(*limit))
      .With("spent_minor_units", absl::StrCat(spent))
      .With("requested_minor_units", absl::StrCat(requested));
}

bool AnyoneMayGive(const AuthorityLimits& limits, int64_t spent, int64_t requested) {
  return std::any_of(kLadder.begin(), kLadder.end(),
                     [&](StaffRole role) { return Suffices(limits.Of(role), spent, requested); });
}

std::optional<int64_t> RemainingForAgent(const AuthorityLimits& limits, int64_t spent) {
  if (!limits.agent) return std::nullopt;
  return std::max<int64_t>(0, *limits.agent - spent);
}

}  // namespace redress::resolution
