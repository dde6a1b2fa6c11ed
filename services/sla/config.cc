#include "services/sla/config.h"

#include "base/status_macros.h"

namespace redress::sla {

absl::StatusOr<Config> ReadConfig(const Settings& settings) {
  ASSIGN_OR_RETURN(const bool rebuild, settings.Bool("rebuild", false));
  return Config{
      .intake_address = settings.Text("intake_address", "127.0.0.1:7101"),
      .routing_address = settings.Text("routing_address", "127.0.0.1:7102"),
      .resolution_address = settings.Text("resolution_address", "127.0.0.1:7104"),
      .messaging_address = settings.Text("messaging_address", "127.0.0.1:7105"),
      .rebuild = rebuild,
      .policy_packs = settings.Text("policy_packs", "default"),
  };
}

}  // namespace redress::sla
