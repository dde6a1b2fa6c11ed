// The main of every service.
//
//   int main(int argc, char** argv) {
//     return redress::runtime::Main(argc, argv, "intake", 7101, redress::intake::Wire);
//   }
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "runtime/host.h"

namespace redress::runtime {

// Builds a service on a host and returns what must live as long as the host runs.
using Wiring =
    std::function<absl::StatusOr<std::shared_ptr<void>>(Host& host, const Settings& settings)>;

// Reads settings, wires, serves until SIGTERM or SIGINT, drains. Returns the exit code: 0, or 1
// with a line on standard error that says what to mend.
int Main(int argc, const char* const* argv, const std::string& name, int default_port,
         const Wiring& wire);

}  // namespace redress::runtime
