#include "services/messaging/wiring.h"

#include "base/status_macros.h"
#include "services/messaging/api/delivery_errand.h"
#include "services/messaging/api/event_handler.h"
#include "services/messaging/api/messaging_service.h"
#include "services/messaging/config.h"
#include "services/messaging/store/message_book.h"

namespace redress::messaging {
namespace {

struct Messaging {
  Messaging(runtime::Host& host, const Config& config, crypto::Sealer data_sealer)
      : sealer(std::move(data_sealer)),
        api(host, sealer),
        filings(host, sealer),
        delivery(host, sealer, host.Channel(config.platform_address), config.delivery_attempts) {}

  const crypto::Sealer sealer;
  MessagingApi api;
  FilingHandler filings;
  DeliveryErrand delivery;
};

}  // namespace

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings) {
  ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
  host.AddMigrations("messaging", MigrationFiles());
  if (host.options().migrate_only) return std::make_shared<int>(0);  // needs no secrets
  ASSIGN_OR_RETURN(crypto::Sealer sealer, crypto::Sealer::FromKey(config.data_key, host.random()));
  auto messaging = std::make_shared<Messaging>(host, config, std::move(sealer));
  messaging->api.Register(
      host.AddService(v1::SendMessageRequest::descriptor()->file(), "MessagingService"));
  host.Consume({{"intake", config.intake_address}}, messaging->filings);
  host.timers().On(std::string(kDeliverTimer), messaging->delivery);
  return std::shared_ptr<void>(std::move(messaging));
}

}  // namespace redress::messaging
