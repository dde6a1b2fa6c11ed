#include "services/feedback/wiring.h"

#include "base/status_macros.h"
#include "services/feedback/api/event_handler.h"
#include "services/feedback/api/feedback_service.h"
#include "services/feedback/api/sending_errand.h"
#include "services/feedback/config.h"
#include "services/feedback/store/survey_issuer.h"

namespace redress::feedback {
namespace {

struct Feedback {
  Feedback(runtime::Host& host, const Config& config, crypto::Sealer data_sealer)
      : sealer(std::move(data_sealer)),
        tokens(config.survey_secret),
        api(host, sealer, tokens, config.callback_within),
        closings(host, config.survey_validity),
        sending(host, sealer, tokens, host.Channel(config.messaging_address),
                {.survey_url = config.survey_url, .attempts_max = config.survey_attempts}) {}

  const crypto::Sealer sealer;
  const SurveyTokens tokens;
  FeedbackApi api;
  ClosingHandler closings;
  SendingErrand sending;
};

}  // namespace

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings) {
  ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
  host.AddMigrations("feedback", MigrationFiles());
  if (host.options().migrate_only) return std::make_shared<int>(0);  // needs no secrets
  ASSIGN_OR_RETURN(crypto::Sealer sealer, crypto::Sealer::FromKey(config.data_key, host.random()));
  auto feedback = std::make_shared<Feedback>(host, config, std::move(sealer));
  feedback->api.Register(
      host.AddService(v1::GetSurveyRequest::descriptor()->file(), "FeedbackService"));
  host.Consume({{"routing", config.routing_address}}, feedback->closings);
  host.timers().On(std::string(kSendTimer), feedback->sending);
  return std::shared_ptr<void>(std::move(feedback));
}

}  // namespace redress::feedback
