// Puts the service together on a host.
//
//   ASSIGN_OR_RETURN(std::shared_ptr<void> service, Wire(host, settings));
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "runtime/host.h"

namespace redress::analytics {

// The database's tables, by file.
std::vector<std::pair<std::string, std::string>> MigrationFiles();

// What is returned lives at least until the host has stopped.
absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings);

}  // namespace redress::analytics
