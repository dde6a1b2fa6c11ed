#include "tools/redress_cli/simulate/customers.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "redress/feedback/v1/feedback.grpc.pb.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "tools/redress_cli/parts/seeded_random.h"
#include "tools/redress_cli/simulate/patient_call.h"

namespace redress::cli {
namespace {

using feedback::v1::FeedbackService;
using platformsim::v1::InspectionService;

constexpr absl::Duration kReadStep = absl::Milliseconds(200);
constexpr int kPageSize = 500;
constexpr int kTriesMax = 20;
constexpr size_t kTokensMax = 1'000'000;
constexpr size_t kTokenSizeMin = 16;

bool IsTokenCharacter(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.'; }

}  // namespace

std::string SurveyTokenIn(absl::string_view body) {
  const size_t slash = body.rfind('/');
  if (slash == absl::string_view::npos) return "";
  absl::string_view token = body.substr(slash + 1);
  token = token.substr(
      0, static_cast<size_t>(std::find_if_not(token.begin(), token.end(), IsTokenCharacter) -
                             token.begin()));
  while (!token.empty() && token.back() == '.') token.remove_suffix(1);  // the sentence's own
  const bool is_signed = token.find('.') != absl::string_view::npos;     // payload.signature
  return token.size() >= kTokenSizeMin && is_signed ? std::string(token) : "";
}

feedback::v1::Answers DrawAnswers(uint64_t seed, absl::string_view token, double dissatisfied) {
  SeededRandom random(seed ^ StableHash(token));
  feedback::v1::Answers answers;
  const bool unhappy = static_cast<double>(random.Below(1'000'000)) < dissatisfied * 1e6;
  const auto rating = [&](int low, int high) {
    return low + static_cast<int>(random.Below(static_cast<uint64_t>(high - low + 1)));
  };
  answers.set_overall(unhappy ? rating(1, 2) : random.Below(5) == 0 ? 3 : rating(4, 5));
  const auto near = [&] { return std::clamp(answers.overall() + rating(-1, 1), 1, 5); };
  answers.set_attitude(near());
  answers.set_speed(near());
  answers.set_solved(near());
  answers.set_recommend(std::clamp(answers.overall() * 2 + rating(-1, 0), 0, 10));
  return answers;
}

Customers::Customers(const Session& session, Tally& tally, const StopSign& stop, Options options)
    : session_(session), tally_(tally), stop_(stop), options_(options) {}

void Customers::Run() {
  do {
    if (const absl::Status read = Read(); !read.ok() && !stop_.raised()) {
      tally_.Fault("deliveries", read);
    }
    AnswerAll();
  } while (!stop_.WaitFor(kReadStep));
}

absl::Status Customers::Read() {
  platformsim::v1::ListDeliveriesRequest request;
  request.set_tenant(session_.tenant());
  request.set_page_size(kPageSize);
  const std::string as_platform = session_.AuthorizationOf(rpc::Role::kPlatform, "shop");
  std::string newest;
  bool reached_known = false;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session_.Call<InspectionService>(
                         &InspectionService::StubInterface::ListDeliveries, request, as_platform));
    for (const auto& delivery : page.deliveries()) {
      if (newest.empty()) newest = delivery.request_id();
      reached_known = delivery.request_id() == newest_seen_;
      if (reached_known) break;
      std::string token = SurveyTokenIn(delivery.body());
      if (token.empty() || tokens_seen_.size() >= kTokensMax) continue;
      // A reminder carries the same link again.
      if (tokens_seen_.insert(StableHash(token)).second) surveys_.push_back({std::move(token)});
    }
    request.set_page_token(page.next_page_token());
  } while (!reached_known && !request.page_token().empty() && !stop_.raised());
  if (!newest.empty()) newest_seen_ = newest;
  return absl::OkStatus();
}

void Customers::AnswerAll() {
  for (size_t left = surveys_.size(); left > 0 && !stop_.raised(); --left) {
    Survey survey = std::move(surveys_.front());
    surveys_.pop_front();
    if (!Answer(survey)) surveys_.push_back(std::move(survey));
  }
}

bool Customers::AnsweredBefore(const std::string& token) const {
  feedback::v1::GetSurveyRequest request;
  request.set_token(token);
  const auto survey =
      session_.Call<FeedbackService>(&FeedbackService::StubInterface::GetSurvey, request,
                                     session_.AuthorizationOf(rpc::Role::kCustomer, "customer"));
  return survey.ok() && survey->survey().state() == feedback::v1::SURVEY_STATE_ANSWERED;
}

bool Customers::Answer(Survey& survey) {
  // An answer of an earlier run, repeated, would be taken again and count twice here.
  if (survey.tries == 0 && AnsweredBefore(survey.token)) return true;
  feedback::v1::AnswerSurveyRequest request;
  request.set_request_id(absl::StrFormat("sim/answer/%016x", StableHash(survey.token)));
  request.set_token(survey.token);
  *request.mutable_answers() = DrawAnswers(options_.seed, survey.token, options_.dissatisfied);
  const auto answered =
      session_.Call<FeedbackService>(&FeedbackService::StubInterface::AnswerSurvey, request,
                                     session_.AuthorizationOf(rpc::Role::kCustomer, "customer"));
  if (answered.ok()) {
    tally_.surveys.fetch_add(1);
    if (request.answers().overall() <= 2) tally_.dissatisfied.fetch_add(1);
    return true;
  }
  if (MayPass(answered.status()) && ++survey.tries < kTriesMax) return false;
  // Answered meanwhile with other words, or no longer open.
  if (answered.status().code() != absl::StatusCode::kFailedPrecondition &&
      answered.status().code() != absl::StatusCode::kInvalidArgument) {
    tally_.Fault("survey", answered.status());
  }
  return true;
}

}  // namespace redress::cli
