// Names of departments and agents, and the codes that may travel in events.
//
//   ASSIGN_OR_RETURN(std::string id, ParseName("departments", "departments/legal", "department"));
//   const std::string name = DepartmentName("legal");
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress::routing {

inline constexpr size_t kDisplayNameMax = 100;  // characters

// True for 1 to 63 of a-z, 0-9 and _.
bool IsId(absl::string_view text);

// The id in `{collection}/{id}`. Error: INVALID_ARGUMENT with reason NAME_MALFORMED on `field`.
absl::StatusOr<std::string> ParseName(absl::string_view collection, absl::string_view name,
                                      absl::string_view field);

std::string DepartmentName(absl::string_view id);
std::string AgentName(absl::string_view id);

// The id in a name that was checked before.
std::string IdOf(absl::string_view name);

// `text` when it is a code, "other" for free text, which has no place in an event; "" stays "".
std::string ReasonCode(absl::string_view text);

// Primary subtag of a BCP 47 language in lower case: zh-Hans-CN gives zh.
std::string PrimaryLanguage(absl::string_view language);

}  // namespace redress::routing
