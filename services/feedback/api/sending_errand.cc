#include "services/feedback/api/sending_errand.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/client.h"
#include "services/feedback/app/record_sending.h"
#include "services/feedback/domain/invitation.h"
#include "services/feedback/store/feedback_book.h"
#include "telemetry/log.h"

namespace redress::feedback {

SendingErrand::SendingErrand(runtime::Host& host, vault::Vault& vault, const SurveyTokens& tokens,
                             const std::shared_ptr<grpc::Channel>& messaging,
                             SendingOptions options)
    : host_(host),
      vault_(vault),
      tokens_(tokens),
      messaging_(messaging::v1::MessagingService::NewStub(messaging)),
      options_(std::move(options)) {}

absl::StatusOr<std::string> SendingErrand::Perform(const timer::Fired& fired, absl::Time deadline) {
  const SurveyId id(fired.subject);
  messaging::v1::SendMessageRequest request;
  request.set_request_id(absl::StrCat("survey-", id.uuid().ToString()));
  request.set_complaint(fired.payload);
  request.set_purpose("survey");
  request.set_body(Invitation(options_.survey_url, tokens_.Make(fired.tenant, id)));
  messaging::v1::SendMessageResponse response;
  const auto context = rpc::MakeContext(
      {.authorization = host_.tokens().Authorization(fired.tenant, rpc::Role::kPlatform),
       .deadline = deadline},
      host_.random());
  const absl::Status status =
      rpc::FromGrpc(messaging_->SendMessage(context.get(), request, &response));
  if (status.code() == absl::StatusCode::kNotFound) {
    // The closing came here before the filing came there.
    return Unavailable("CONVERSATION_UNKNOWN", "messaging does not know the complaint yet");
  }
  if (ReasonOf(status) == "REQUEST_ID_REUSED") {
    // Sent by an earlier try, before the address of the survey page or the secret was changed.
    return std::string();
  }
  RETURN_IF_ERROR(status);
  return response.message().name();
}

absl::Status SendingErrand::Record(pg::Transaction& tx, const timer::Fired& fired,
                                   const absl::StatusOr<std::string>& outcome) {
  const SurveyId id(fired.subject);
  if (!outcome.ok()) {
    LogWarning("survey_not_sent", {{"survey", id.Name()},
                                   {"complaint", fired.payload},
                                   {"attempts", fired.attempt + 1},
                                   {"reason", ReasonOf(outcome.status())}});
    return absl::OkStatus();
  }
  SurveyBook surveys(tx, vault_, fired.tenant);
  return RecordSending(surveys, id);
}

}  // namespace redress::feedback
