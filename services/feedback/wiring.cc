#include "services/feedback/wiring.h"

#include "base/status_macros.h"
#include "services/feedback/api/event_handler.h"
#include "services/feedback/api/feedback_service.h"
#include "services/feedback/api/sending_errand.h"
#include "services/feedback/config.h"
#include "services/feedback/store/survey_issuer.h"
#include "vault/rewrapper.h"
#include "vault/vault.h"

namespace redress::feedback {
namespace {

struct Feedback {
  Feedback(runtime::Host& host, const Config& config, crypto::KeyRing ring)
      : keys(std::move(ring)),
        envelope(keys, host.random()),
        vault(envelope),
        rewrapper(host.db(), vault, host.metrics(), host.clock()),
        tokens(config.survey_secret),
        api(host, vault, tokens, config.callback_within),
        closings(host, vault, config.survey_validity),
        sending(host, vault, tokens, host.Channel(config.messaging_address),
                {.survey_url = config.survey_url, .attempts_max = config.survey_attempts}) {}

  const crypto::KeyRing keys;
  const crypto::Envelope envelope;
  vault::Vault vault;
  vault::Rewrapper rewrapper;
  const SurveyTokens tokens;
  FeedbackApi api;
  ClosingHandler closings;
  SendingErrand sending;
};

}  // namespace

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings) {
  ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
  host.AddMigrations("vault", vault::MigrationFiles());
  host.AddMigrations("feedback", MigrationFiles());
  if (host.options().migrate_only) return std::make_shared<int>(0);  // needs no secrets
  ASSIGN_OR_RETURN(crypto::KeyRing keys, crypto::KeyRing::FromText(config.data_key));
  auto feedback = std::make_shared<Feedback>(host, config, std::move(keys));
  feedback->api.Register(
      host.AddService(v1::GetSurveyRequest::descriptor()->file(), "FeedbackService"));
  host.Consume({{"routing", config.routing_address}, {"intake", config.intake_address}},
               feedback->closings, events::kUnhurriedPace);
  host.timers().On(std::string(kSendTimer), feedback->sending);
  host.OnMigrated([feedback] { feedback->rewrapper.Start(); });
  host.OnStop([feedback] { feedback->rewrapper.Stop(); });
  return std::shared_ptr<void>(std::move(feedback));
}

}  // namespace redress::feedback
