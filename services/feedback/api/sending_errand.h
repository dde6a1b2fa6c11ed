// Hands surveys to messaging, which tells the customer (R-F1).
//
//   SendingErrand errand(host, vault, tokens, host.Channel(config.messaging_address), options);
//   host.timers().On("send_survey", errand);
#pragma once

#include <memory>
#include <string>

#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "runtime/host.h"
#include "services/feedback/api/survey_token.h"
#include "timer/timers.h"
#include "vault/vault.h"

namespace redress::feedback {

struct SendingOptions {
  std::string survey_url;  // the token is put behind it
  int attempts_max = 1;
};

// Thread-safe. The survey's id makes the request_id, so that messaging sends it once however often
// it is asked. Host, vault and tokens outlive it.
class SendingErrand final : public timer::Errand {
 public:
  SendingErrand(runtime::Host& host, vault::Vault& vault, const SurveyTokens& tokens,
                const std::shared_ptr<grpc::Channel>& messaging, SendingOptions options);

  absl::StatusOr<std::string> Perform(const timer::Fired& fired, absl::Time deadline) override;
  // A survey that could not be sent stays ISSUED: whoever has its link may still answer.
  absl::Status Record(pg::Transaction& tx, const timer::Fired& fired,
                      const absl::StatusOr<std::string>& outcome) override;
  int attempts_max() const override { return options_.attempts_max; }

 private:
  runtime::Host& host_;
  vault::Vault& vault_;
  const SurveyTokens& tokens_;
  const std::unique_ptr<messaging::v1::MessagingService::Stub> messaging_;
  const SendingOptions options_;
};

}  // namespace redress::feedback
