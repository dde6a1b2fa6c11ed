#include "services/messaging/wiring.h"

#include "base/status_macros.h"
#include "services/messaging/api/delivery_errand.h"
#include "services/messaging/api/digest_handlers.h"
#include "services/messaging/api/event_handler.h"
#include "services/messaging/api/messaging_service.h"
#include "services/messaging/config.h"
#include "services/messaging/store/digest_book.h"
#include "services/messaging/store/message_book.h"
#include "vault/rewrapper.h"
#include "vault/vault.h"

namespace redress::messaging {
namespace {

// Each event is first heard for the conversation, then for the digests.
class Listener final : public events::Handler {
 public:
  Listener(events::Handler& conversations, events::Handler& digests)
      : conversations_(conversations), digests_(digests) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override {
    RETURN_IF_ERROR(conversations_.Handle(tx, events));
    return digests_.Handle(tx, events);
  }

 private:
  events::Handler& conversations_;
  events::Handler& digests_;
};

struct Messaging {
  Messaging(runtime::Host& host, const Config& config, crypto::KeyRing ring)
      : keys(std::move(ring)),
        envelope(keys, host.random()),
        vault(envelope),
        rewrapper(host.db(), vault, host.metrics(), host.clock()),
        api(host, vault),
        filings(host, vault),
        delivery(host, vault, host.Channel(config.platform_address), config.delivery_attempts),
        digest_settings(config.digest),
        digests(host.timers(), host.clock(), host.random(), digest_settings),
        digest_due(host.timers(), host.random(), digest_settings),
        digest_delivery(host, host.Channel(config.platform_address), config.digest_attempts),
        listener(filings, digests) {}

  const crypto::KeyRing keys;
  const crypto::Envelope envelope;
  vault::Vault vault;
  vault::Rewrapper rewrapper;
  MessagingApi api;
  FilingHandler filings;
  DeliveryErrand delivery;
  const DigestSettings digest_settings;
  DigestHandler digests;
  DigestDue digest_due;
  DigestErrand digest_delivery;
  Listener listener;
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
  host.Consume({{"intake", config.intake_address},
                {"routing", config.routing_address},
                {"sla", config.sla_address}},
               messaging->listener);
  host.timers().On(std::string(kDeliverTimer), messaging->delivery);
  host.timers().On(std::string(kDigestDueTimer), messaging->digest_due);
  host.timers().On(std::string(kDigestDeliverTimer), messaging->digest_delivery);
  host.OnMigrated([messaging] { messaging->rewrapper.Start(); });
  host.OnStop([messaging] { messaging->rewrapper.Stop(); });
  return std::shared_ptr<void>(std::move(messaging));
}

}  // namespace redress::messaging
