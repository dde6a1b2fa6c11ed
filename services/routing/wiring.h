// Routing put together on a host.
//
//   ASSIGN_OR_RETURN(std::shared_ptr<void> routing, Wire(host, settings));
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "runtime/host.h"

namespace redress::routing {

// What is returned must live as long as the host runs.
absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings);

}  // namespace redress::routing
