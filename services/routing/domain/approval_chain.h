// Who may grant how much: the chain of approvers by amount (R-R8).
//
//   RETURN_IF_ERROR(CheckChain(request.rungs(), departments));
//   const int rung = RungFor(chain, approval.amount());
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "redress/common/v1/common.pb.h"
#include "redress/routing/v1/approval.pb.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

using Rungs = google::protobuf::RepeatedPtrField<v1::ApprovalRung>;

// The chain of a tenant that never put one: supervisors up to 5,000 yuan within 4 hours, approvers
// for everything within 8.
const v1::ApprovalChain& DefaultChain();

// Whether rungs may be put; `known` are the tenant's departments. Errors: INVALID_ARGUMENT on
// rungs[i].*, with reason RUNGS_MISSING, RUNGS_TOO_MANY, DISPLAY_NAME_MISSING or _TOO_LONG,
// ROLE_UNKNOWN, CURRENCY_INVALID, CURRENCY_TWICE, VALUE_OUT_OF_RANGE, AMOUNTS_TOO_MANY,
// AMOUNT_NOT_RISING, LAST_RUNG_LIMITED, NAME_MALFORMED, DEPARTMENT_UNKNOWN, APPROVER_TWICE,
// APPROVERS_TOO_MANY or LIMIT_OUT_OF_RANGE.
absl::Status CheckChain(const Rungs& rungs, const std::vector<v1::Department>& known);

// Whether a rung grants that much.
bool Grants(const v1::ApprovalRung& rung, const common::v1::Money& amount);

// The lowest rung that grants that much, from 1.
int RungFor(const v1::ApprovalChain& chain, const common::v1::Money& amount);

// Who would decide.
struct Decider {
  std::string name;                      // agents/{id}
  bool approver = false;                 // role approver, else supervisor
  std::vector<std::string> departments;  // they work for, as departments/{id}
};

bool StandsOn(const v1::ApprovalRung& rung, const Decider& decider);

absl::Duration LimitOf(const v1::ApprovalRung& rung);

}  // namespace redress::routing
