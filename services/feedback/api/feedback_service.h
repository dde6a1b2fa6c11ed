// FeedbackService on gRPC: parses and checks requests, and gives them to the use cases.
//
//   FeedbackApi api(host, vault, tokens, absl::Hours(24));
//   api.Register(host.AddService(file, "FeedbackService"));
#pragma once

#include "absl/time/time.h"
#include "redress/feedback/v1/feedback.pb.h"
#include "rpc/service.h"
#include "runtime/host.h"
#include "services/feedback/api/survey_token.h"
#include "vault/vault.h"

namespace redress::feedback {

// Thread-safe after Register. Host, vault and tokens outlive it.
class FeedbackApi {
 public:
  FeedbackApi(runtime::Host& host, vault::Vault& vault, const SurveyTokens& tokens,
              absl::Duration callback_within)
      : host_(host), vault_(vault), tokens_(tokens), callback_within_(callback_within) {}

  // Every method with the roles that may call it.
  void Register(rpc::Service& service);

 private:
  absl::Status GetSurvey(const rpc::Call& call, const v1::GetSurveyRequest& request,
                         v1::GetSurveyResponse& response);
  absl::Status Answer(const rpc::Call& call, const v1::AnswerSurveyRequest& request,
                      v1::AnswerSurveyResponse& response);
  absl::Status ListResponses(const rpc::Call& call, const v1::ListResponsesRequest& request,
                             v1::ListResponsesResponse& response);
  absl::Status ListCallbacks(const rpc::Call& call, const v1::ListCallbacksRequest& request,
                             v1::ListCallbacksResponse& response);
  absl::Status Complete(const rpc::Call& call, const v1::CompleteCallbackRequest& request,
                        v1::CompleteCallbackResponse& response);
  absl::Status GetRate(const rpc::Call& call, const v1::GetResponseRateRequest& request,
                       v1::GetResponseRateResponse& response);

  runtime::Host& host_;
  vault::Vault& vault_;
  const SurveyTokens& tokens_;
  const absl::Duration callback_within_;
};

}  // namespace redress::feedback
