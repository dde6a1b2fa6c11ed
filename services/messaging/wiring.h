// Puts messaging together on a host.
//
//   ASSIGN_OR_RETURN(const std::shared_ptr<void> service, Wire(host, settings));
//   RETURN_IF_ERROR(host.Start(cancelled));
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "runtime/host.h"

namespace redress::messaging {

// What is returned lives as long as the host runs. Errors name the setting at fault.
absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings);

std::vector<std::pair<std::string, std::string>> MigrationFiles();

}  // namespace redress::messaging
