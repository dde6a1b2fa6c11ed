// The guard: what is checked before anything is said to a customer (R-M2).
//
//   const auto findings = Inspect(body, tenant_phrases, {.wants_formula = true});
//   RETURN_IF_ERROR(Admit(findings, {.may_override = true, .reason_given = false}));
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "redress/messaging/v1/messaging.pb.h"

namespace redress::messaging {

inline constexpr absl::string_view kForbiddenPhrase = "FORBIDDEN_PHRASE";
inline constexpr absl::string_view kPersonalData = "PERSONAL_DATA";
inline constexpr absl::string_view kFormulaIncomplete = "FORMULA_INCOMPLETE";

struct Scope {
  // A person's reply is held against the formula of R-M1; what the suite writes by itself is not.
  bool wants_formula = false;
};

// Who wants to send it all the same.
struct Override {
  bool may_override = false;  // a supervisor
  bool reason_given = false;
};

// Stops first, then hints; each phrase once. No finding quotes personal data.
std::vector<v1::Finding> Inspect(absl::string_view body,
                                 absl::Span<const v1::ForbiddenPhrase> tenant_phrases,
                                 const Scope& scope);

// Codes of the stops among the findings, each once.
std::vector<std::string> StopCodes(absl::Span<const v1::Finding> findings);

// OK when nothing stops the message or the stop is overridden. Error: FAILED_PRECONDITION
// MESSAGE_FORBIDDEN on `body` with the stops' codes.
absl::Status Admit(absl::Span<const v1::Finding> findings, const Override& override_by);

}  // namespace redress::messaging
