// How much a role may give on one complaint (R-H3).
//
//   RETURN_IF_ERROR(CheckAuthority(limits, StaffRole::kAgent, /*spent=*/30'000,
//                                  /*requested=*/20'000));
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/status.h"

namespace redress::resolution {

// Those who may carry a solution out.
enum class StaffRole { kAgent, kSupervisor, kApprover };

// In fen a complaint, whoever gave it; empty means without limit.
struct AuthorityLimits {
  std::optional<int64_t> agent = 50'000;
  std::optional<int64_t> supervisor = 500'000;
  std::optional<int64_t> approver = std::nullopt;

  std::optional<int64_t> Of(StaffRole role) const;
};

// `spent` is all that was set aside and given on the complaint by anyone: splitting one remedy over
// several proposals or agents gains nothing. Error: FAILED_PRECONDITION with reason
// AUTHORITY_EXCEEDED, metadata limit_minor_units, spent_minor_units and requested_minor_units, and
// a message that names the role to ask.
absl::Status CheckAuthority(const AuthorityLimits& limits, StaffRole role, int64_t spent,
                            int64_t requested);

// Whether any role may give that much.
bool AnyoneMayGive(const AuthorityLimits& limits, int64_t spent, int64_t requested);

// What a frontline agent may still give on a complaint; 0 when nothing, empty without limit.
std::optional<int64_t> RemainingForAgent(const AuthorityLimits& limits, int64_t spent);

}  // namespace redress::resolution
