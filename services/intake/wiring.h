// Puts intake together on a host; shared by main and the tests.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "runtime/host.h"

namespace redress::intake {

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings);

}  // namespace redress::intake
