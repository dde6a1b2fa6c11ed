#include "services/feedback/api/feedback_service.h"

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/feedback/api/cursors.h"
#include "services/feedback/app/answer_survey.h"
#include "services/feedback/app/complete_callback.h"
#include "services/feedback/domain/answers.h"
#include "services/feedback/domain/callback.h"
#include "services/feedback/domain/survey.h"
#include "services/feedback/store/erasing.h"
#include "services/feedback/store/feedback_book.h"
#include "services/feedback/store/feedback_reader.h"
#include "text/personal_data.h"

namespace redress::feedback {
namespace {

using rpc::Role;

constexpr size_t kTokenCharactersMax = 512;
constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;

constexpr rpc::Roles kTokenHolders = {Role::kCustomer, Role::kPlatform};
constexpr rpc::Roles kReaders = {Role::kAgent,   Role::kSupervisor, Role::kAnalyst,
                                 Role::kAuditor, Role::kAdmin,      Role::kPlatform};
constexpr rpc::Roles kCallers = {Role::kSupervisor, Role::kAdmin};

// R-I10: whoever handles the case reads the words, without numbers that name somebody; who only
// looks on reads ratings.
void HideFrom(Role role, v1::Survey& survey) {
  const std::string& comment = survey.answers().comment();
  if (role == Role::kPlatform || comment.empty()) return;
  const bool handles = role == Role::kAgent || role == Role::kSupervisor;
  survey.mutable_answers()->set_comment(handles ? text::MaskPersonalData(comment) : "[hidden]");
}

absl::StatusOr<absl::Time> ParseTime(absl::string_view field,
                                     const google::protobuf::Timestamp& time) {
  // The bounds that google.protobuf.Timestamp itself sets: years 1 to 9999.
  if (time.seconds() < -62135596800 || time.seconds() > 253402300799 || time.nanos() < 0 ||
      time.nanos() > 999999999) {
    return InvalidField(field, "TIME_INVALID", "give a time of the years 1 to 9999");
  }
  return FromProto(time);
}

}  // namespace

void FeedbackApi::Register(rpc::Service& service) {
  service.Unary<v1::GetSurveyRequest, v1::GetSurveyResponse>(
      "GetSurvey", kTokenHolders, [this](const auto& call, const auto& request, auto& response) {
        return GetSurvey(call, request, response);
      });
  service.Unary<v1::AnswerSurveyRequest, v1::AnswerSurveyResponse>(
      "AnswerSurvey", kTokenHolders, [this](const auto& call, const auto& request, auto& response) {
        return Answer(call, request, response);
      });
  service.Unary<v1::ListResponsesRequest, v1::ListResponsesResponse>(
      "ListResponses", kReaders, [this](const auto& call, const auto& request, auto& response) {
        return ListResponses(call, request, response);
      });
  service.Unary<v1::ListCallbacksRequest, v1::ListCallbacksResponse>(
      "ListCallbacks", kReaders, [this](const auto& call, const auto& request, auto& response) {
        return ListCallbacks(call, request, response);
      });
  service.Unary<v1::CompleteCallbackRequest, v1::CompleteCallbackResponse>(
      "CompleteCallback", kCallers, [this](const auto& call, const auto& request, auto& response) {
        return Complete(call, request, response);
      });
  service.Unary<v1::GetResponseRateRequest, v1::GetResponseRateResponse>(
      "GetResponseRate", kReaders, [this](const auto& call, const auto& request, auto& response) {
        return GetRate(call, request, response);
      });
}

absl::Status FeedbackApi::GetSurvey(const rpc::Call& call, const v1::GetSurveyRequest& request,
                                    v1::GetSurveyResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("token", "TOKEN", request.token(), 1, kTokenCharactersMax));
  ASSIGN_OR_RETURN(const SurveyId id, tokens_.Open(request.token(), call.caller.tenant));
  return host_.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<v1::Survey> survey,
                     FindSurvey(tx, vault_.envelope(), call.caller.tenant, id));
    if (!survey) return NotFound("survey", id.Name());
    ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintId::Parse(survey->complaint()));
    RETURN_IF_ERROR(CheckNotErased(tx, call.caller.tenant, complaint));
    survey->set_state(StateAt(*survey, host_.clock().Now()));
    *response.mutable_survey() = *std::move(survey);
    return absl::OkStatus();
  });
}

absl::Status FeedbackApi::Answer(const rpc::Call& call, const v1::AnswerSurveyRequest& request,
                                 v1::AnswerSurveyResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("token", "TOKEN", request.token(), 1, kTokenCharactersMax));
  RETURN_IF_ERROR(CheckAnswers(request.answers()));
  ASSIGN_OR_RETURN(const SurveyId id, tokens_.Open(request.token(), call.caller.tenant));
  RETURN_IF_ERROR(host_.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    SurveyBook surveys(tx, vault_, call.caller.tenant);
    CallbackBook callbacks(tx, call.caller.tenant);
    FactBook facts(tx, host_.log(), call.caller.tenant);
    const absl::Time now = host_.clock().Now();
    const Reply reply{.survey = id,
                      .answers = request.answers(),
                      .actor = call.caller.Actor(),
                      .callback = CallbackId(NewUuid(now, host_.random())),
                      .callback_within = callback_within_};
    ASSIGN_OR_RETURN(*response.mutable_survey(),
                     AnswerSurvey(surveys, callbacks, facts, reply, now));
    ASSIGN_OR_RETURN(const ComplaintId complaint,
                     ComplaintId::Parse(response.survey().complaint()));
    RETURN_IF_ERROR(CheckNotErased(tx, call.caller.tenant, complaint));
    response.mutable_survey()->mutable_answers()->clear_comment();
    return absl::OkStatus();
  }));
  // The answer that is kept for a second call has no comment, since it is not sealed (R-I10); the
  // request has it, and the same id means the same request.
  response.mutable_survey()->mutable_answers()->set_comment(request.answers().comment());
  return absl::OkStatus();
}

absl::Status FeedbackApi::ListResponses(const rpc::Call& call,
                                        const v1::ListResponsesRequest& request,
                                        v1::ListResponsesResponse& response) {
  SurveyFilter filter{.answered_only = request.answered_only(),
                      .limit = rpc::PageSize(request.page_size(), kPageDefault, kPageMax)};
  if (!request.complaint().empty()) {
    ASSIGN_OR_RETURN(filter.complaint, ComplaintId::Parse(request.complaint(), "complaint"));
  }
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(filter.before, SurveyId::Parse(cursor, "page_token"));
  }
  return host_.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(std::vector<v1::Survey> surveys,
                     ListSurveys(tx, vault_.envelope(), call.caller.tenant, filter));
    const absl::Time now = host_.clock().Now();
    for (v1::Survey& survey : surveys) {
      if (response.surveys_size() == filter.limit) {
        response.set_next_page_token(
            rpc::MakePageToken(request, response.surveys(filter.limit - 1).name()));
        break;
      }
      survey.set_state(StateAt(survey, now));
      HideFrom(call.caller.role, survey);
      *response.add_surveys() = std::move(survey);
    }
    return absl::OkStatus();
  });
}

absl::Status FeedbackApi::ListCallbacks(const rpc::Call& call,
                                        const v1::ListCallbacksRequest& request,
                                        v1::ListCallbacksResponse& response) {
  const int page_size = rpc::PageSize(request.page_size(), kPageDefault, kPageMax);
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  ASSIGN_OR_RETURN(const Urgency after, ParseCallbackCursor(cursor));
  return host_.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(
        std::vector<v1::Callback> callbacks,
        feedback::ListCallbacks(tx, call.caller.tenant, request.open_only(), after, page_size));
    for (v1::Callback& callback : callbacks) {
      if (response.callbacks_size() == page_size) {
        response.set_next_page_token(
            rpc::MakePageToken(request, CallbackCursor(response.callbacks(page_size - 1))));
        break;
      }
      *response.add_callbacks() = std::move(callback);
    }
    return absl::OkStatus();
  });
}

absl::Status FeedbackApi::Complete(const rpc::Call& call,
                                   const v1::CompleteCallbackRequest& request,
                                   v1::CompleteCallbackResponse& response) {
  ASSIGN_OR_RETURN(const CallbackId id, CallbackId::Parse(request.name(), "name"));
  RETURN_IF_ERROR(CheckOutcome(request.outcome()));
  return host_.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    CallbackBook callbacks(tx, call.caller.tenant);
    FactBook facts(tx, host_.log(), call.caller.tenant);
    ASSIGN_OR_RETURN(*response.mutable_callback(),
                     CompleteCallback(callbacks, facts, id, request.outcome(), call.caller.Actor(),
                                      host_.clock().Now()));
    return absl::OkStatus();
  });
}

absl::Status FeedbackApi::GetRate(const rpc::Call& call, const v1::GetResponseRateRequest& request,
                                  v1::GetResponseRateResponse& response) {
  absl::Time from = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();
  if (request.has_from()) {
    ASSIGN_OR_RETURN(from, ParseTime("from", request.from()));
  }
  if (request.has_until()) {
    ASSIGN_OR_RETURN(until, ParseTime("until", request.until()));
  }
  if (from >= until) {
    return InvalidField("until", "RANGE_EMPTY", "give a time after `from`");
  }
  return host_.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Rate rate, ResponseRate(tx, call.caller.tenant, from, until));
    response.set_issued(rate.issued);
    response.set_answered(rate.answered);
    response.set_rate(rate.issued == 0
                          ? 0
                          : static_cast<double>(rate.answered) / static_cast<double>(rate.issued));
    return absl::OkStatus();
  });
}

}  // namespace redress::feedback
