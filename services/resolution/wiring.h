// Puts the resolution service together on a host.
//
//   auto alive = Wire(host, settings);
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "runtime/host.h"

namespace redress::resolution {

// What is returned must live as long as the host runs. Errors name the setting at fault.
absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings);

// Name and text of each migration of this service.
std::vector<std::pair<std::string, std::string>> MigrationFiles();

}  // namespace redress::resolution
