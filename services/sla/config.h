// What this service is told beside the host's own settings.
//
//   ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "base/settings.h"

namespace redress::sla {

struct Config {
  // gRPC addresses of the services whose events move clocks.
  std::string intake_address;      // --intake_address
  std::string routing_address;     // --routing_address
  std::string resolution_address;  // --resolution_address
  std::string messaging_address;   // --messaging_address
  // --rebuild: make all clocks again from the logs and end; no replica may be at work.
  bool rebuild = false;
  std::string policy_packs;  // --policy_packs: ids of what is promised, with commas between
};

absl::StatusOr<Config> ReadConfig(const Settings& settings);

}  // namespace redress::sla
