#include "services/messaging/wiring.h"

#include "base/status_macros.h"
#include "services/messaging/api/delivery_errand.h"
#include "services/messaging/api/event_handler.h"
#include "services/messaging/api/messaging_service.h"
#include "services/messaging/config.h"
#include "services/messaging/store/message_book.h"
#include "vault/rewrapper.h"
#include "vault/vault.h"

namespace redress::messaging {
namespace {

struct Messaging {
  Messaging(runtime::Host& host, const Config& config, crypto::KeyRing ring)
      : keys(std::move(ring)),
        envelope(keys, host.random()),
        vault(envelope),
        rewrapper(host.db(), vault, host.metrics(), host.clock()),
        api(host, vault),
        filings(host, vault),
        delivery(host, vault, host.Channel(config.platform_address), config.delivery_attempts) {}

  const crypto::KeyRing keys;
  const crypto::Envelope envelope;
  vault::Vault vault;
  vault::Rewrapper rewrapper;
  MessagingApi api;
  FilingHandler filings;
  DeliveryErrand delivery;
};

}  // namespace

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings) {
  ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
  host.AddMigrations("vault", vault::MigrationFiles());
  host.AddMigrations("messaging", MigrationFiles());
  if (host.options().migrate_only) return std::make_shared<int>(0);  // needs no secrets
  ASSIGN_OR_RETURN(crypto::KeyRing keys, crypto::KeyRing::FromText(config.data_key));
  auto messaging = std::make_shared<Messaging>(host, config, std::move(keys));
  messaging->api.Register(
      host.AddService(v1::SendMessageRequest::descriptor()->file(), "MessagingService"));
  host.Consume({{"intake", config.intake_address}}, messaging->filings);
  host.timers().On(std::string(kDeliverTimer), messaging->delivery);
  host.OnMigrated([messaging] { messaging->rewrapper.Start(); });
  host.OnStop([messaging] { messaging->rewrapper.Stop(); });
  return std::shared_ptr<void>(std::move(messaging));
}

}  // namespace redress::messaging
