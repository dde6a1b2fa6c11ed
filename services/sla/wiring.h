// Builds the service on a host; main and the tests share it.
//
//   ASSIGN_OR_RETURN(std::shared_ptr<void> service, sla::Wire(host, settings));
//   RETURN_IF_ERROR(host.Start(cancelled));
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "runtime/host.h"

namespace redress::sla {

// What is returned must live until the host has stopped.
absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings);

}  // namespace redress::sla
